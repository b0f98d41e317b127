#include "sim/dram/dram_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/csv.h"
#include "base/printable.h"
#include "base/read_input.h"

namespace orrery {
namespace {

/// Far beyond any run, and far enough from the end of the type.
constexpr std::int64_t kLastArrival = std::int64_t{1} << 60;
constexpr std::int64_t kDrainClocks = 200'000;
constexpr std::array<const char*, 3> kDramTraceColumns = {"address_hex", "kind", "arrival"};

using TraceColumns = std::array<std::size_t, kDramTraceColumns.size()>;

class DramTraceReader {
 public:
  DramTraceReader(const std::string& file, const DramDevice& device)
      : text_(read_input(file, kCsvInput)), csv_(text_, file), structure_(device.structure) {}

  std::vector<TracedRequest> read() {
    std::optional<TraceColumns> columns;
    std::vector<TracedRequest> trace;
    for (CsvRow row; csv_.next(row);) {
      if (row.is_remark) continue;
      if (!columns) {
        columns = find_columns(row);
      } else {
        trace.push_back(request_of(row, *columns));
      }
    }
    if (!columns) throw InputError({csv_.file(), 0, ""}, "found no header; allowed: " + header());
    if (trace.empty()) throw InputError({csv_.file(), 0, ""}, "found no request below the header");
    return trace;
  }

 private:
  static std::string header() {
    return fmt::format("a first row with the columns {}, {} and {}", kDramTraceColumns[0],
                       kDramTraceColumns[1], kDramTraceColumns[2]);
  }

  TraceColumns find_columns(const CsvRow& row) const {
    TraceColumns columns{};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto found = std::find(row.fields.begin(), row.fields.end(), kDramTraceColumns[i]);
      if (found == row.fields.end()) {
        throw InputError({csv_.file(), row.line, kDramTraceColumns[i]},
                         "found no such column; allowed: " + header());
      }
      columns[i] = static_cast<std::size_t>(found - row.fields.begin());
    }
    return columns;
  }

  TracedRequest request_of(const CsvRow& row, const TraceColumns& columns) const {
    std::array<std::string, kDramTraceColumns.size()> cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (columns[i] < row.fields.size()) cells[i] = row.fields[columns[i]];
    }
    TracedRequest request;
    request.burst = burst_of(cells[0], row);
    request.write = cells[1] == "W";
    if (!request.write && cells[1] != "R") refuse(row, 1, cells[1], "R, W");
    const auto arrival = whole_number(cells[2]);
    if (!arrival || *arrival < 0 || *arrival > kLastArrival) {
      refuse(row, 2, cells[2], fmt::format("a clock from 0 to {}", kLastArrival));
    }
    request.arrival = *arrival;
    return request;
  }

  std::int64_t burst_of(const std::string& cell, const CsvRow& row) const {
    const bool prefix = cell.starts_with("0x") || cell.starts_with("0X");
    const char* const first = cell.data() + (prefix ? 2 : 0);
    const char* const last = cell.data() + cell.size();
    std::uint64_t address = 0;
    const auto [end, status] = std::from_chars(first, last, address, 16);
    const auto bytes = static_cast<std::uint64_t>(structure_.bursts() * structure_.burst_bytes());
    if (status != std::errc() || end != last || address >= bytes) {
      refuse(row, 0, cell, fmt::format("a hexadecimal number of bytes from 0 to {:x}", bytes - 1));
    }
    return static_cast<std::int64_t>(address) / structure_.burst_bytes();
  }

  [[noreturn]] void refuse(const CsvRow& row, std::size_t column, const std::string& found,
                           const std::string& allowed) const {
    throw InputError({csv_.file(), row.line, kDramTraceColumns[column]},
                     fmt::format("found '{}'; allowed: {}", shown(found), allowed));
  }

  std::string text_;
  CsvReader csv_;
  DramStructure structure_;
};

/// Lets the writes that were answered go to the bus. Some never do, so it ends after a while.
void drain(std::int64_t now, DramSystem& dram) {
  const std::int64_t last = now + kDrainClocks;
  while (dram.writes_waiting() > 0 && dram.next() <= last) dram.tick(dram.next(), [](auto) {});
}

}  // namespace

std::vector<TracedRequest> read_dram_trace(const std::string& file, const DramDevice& device) {
  return DramTraceReader(file, device).read();
}

std::int64_t replay(std::vector<TracedRequest>& trace, std::int64_t window, DramSystem& dram) {
  std::size_t next = 0, completed = 0;
  std::int64_t now = 0;
  const auto under_way = [&] { return static_cast<std::int64_t>(next - completed); };
  const auto acceptable = [&] {
    return next < trace.size() && under_way() < window &&
           dram.has_room(trace[next].burst, trace[next].write);
  };
  while (true) {
    dram.tick(now, [&](std::int64_t request) {
      trace[static_cast<std::size_t>(request)].completed = now;
      ++completed;
    });
    if (completed == trace.size()) break;
    if (acceptable() && trace[next].arrival <= now) {
      TracedRequest& request = trace[next];
      request.accepted = now;
      dram.accept(static_cast<std::int64_t>(next++), request.burst, request.write, now);
    }
    const bool more = acceptable();
    if (!more && dram.asleep()) {
      throw InputError(fmt::format(
          "request {} waits for ever under the policy {}: the queue of writes is full, and the "
          "first of them waits for a read that it holds up; allowed: the policy frfcfs",
          completed, dram.device().policy));
    }
    now = std::min(dram.next(), more ? std::max(now + 1, trace[next].arrival) : kNever);
  }
  drain(now, dram);
  return now + 1;
}

}  // namespace orrery
