#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "hardware/load_dram.h"
#include "sim/dram/dram_trace.h"
#include "tests/reference/reference_rows.h"

namespace orrery {
namespace {

std::string dram_file(const std::string& folder, const std::string& trace) {
  return "dram/" + folder + "/" + trace + ".csv";
}

std::string path_of(const std::string& file) {
  return std::string(ORRERY_SOURCE_DIR) + "/tests/reference/" + file;
}

DramDevice device_of(const ReferenceRow& row) {
  DramDevice device = load_dram(row.text("preset"), {"mapping=" + row.text("mapping")});
  device.refresh = row.text("refresh") == "on";
  return device;
}

/// Few rows of the long ones are there, so they are made by the rule that made them.
std::vector<TracedRequest> requests_of(const ReferenceRow& row, const DramDevice& device) {
  if (row.text("pattern") != "long_refresh") {
    return read_dram_trace(path_of(dram_file("requests", row.text("trace"))), device);
  }
  std::vector<TracedRequest> trace;
  for (std::int64_t i = 0; i < row.number("requests"); ++i) {
    trace.push_back({i, i / 64 % 3 == 2, 0});
  }
  return trace;
}

/// Every fourth row says when its request was taken and answered; of long traces all listed rows
/// do.
void expect_clocks(const ReferenceRow& row, const std::vector<TracedRequest>& trace) {
  const std::string file = path_of(dram_file("requests", row.text("trace")));
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  const bool numbered = line.starts_with("request,");
  std::size_t number = 0, listed = 0;
  for (; std::getline(in, line); ++number) {
    std::vector<std::int64_t> cells;  // the address is not needed here
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) {
      cells.push_back(cell == "R" || cell == "W" ? 0 : std::strtoll(cell.c_str(), nullptr, 10));
    }
    if (numbered) number = static_cast<std::size_t>(cells.front());
    if (!numbered && cells.size() < 5) continue;
    ++listed;
    ASSERT_EQ(trace[number].accepted, cells[cells.size() - 2]) << file << ": " << line;
    ASSERT_EQ(trace[number].completed, cells.back()) << file << ": " << line;
  }
  EXPECT_GE(listed, 48U) << row.text("trace");
}

void expect_totals(const ReferenceRow& row, const DramSystem& dram, std::int64_t cycles) {
  const DramCounts counts = dram.counts();
  EXPECT_EQ(cycles, row.number("cycles"));
  EXPECT_EQ(counts.reads, row.number("reads"));
  EXPECT_EQ(counts.writes, row.number("writes_on_bus"));
  EXPECT_EQ(dram.writes_waiting(), row.number("writes_left_in_queue"));
  EXPECT_EQ(counts.row_hits(), row.number("row_hits"));
  EXPECT_EQ(counts.row_misses(), row.number("row_misses"));
  EXPECT_EQ(counts.row_conflicts(), row.number("row_conflicts"));
  EXPECT_EQ(counts.activates, row.number("activates"));
  EXPECT_EQ(counts.precharges_on_demand, row.number("precharges_on_demand"));
  EXPECT_EQ(counts.precharges_for_refresh, row.number("precharges_for_refresh"));
  EXPECT_EQ(counts.refreshes, row.number("refreshes"));
}

void expect_commands(const std::string& file, const std::vector<DramCommand>& commands) {
  std::size_t number = 0;
  for (const ReferenceRow& row : reference_rows(file)) {
    ASSERT_LT(number, commands.size()) << row.describe();
    const DramCommand& command = commands[number++];
    ASSERT_EQ(command.clock, row.number("clock")) << row.describe();
    ASSERT_EQ(name_of(command.kind), row.text("command")) << row.describe();
    ASSERT_EQ(command.at.channel, row.number("channel")) << row.describe();
    ASSERT_EQ(command.at.rank, row.number("rank")) << row.describe();
    ASSERT_EQ(command.at.group, row.number("bank_group")) << row.describe();
    ASSERT_EQ(command.at.bank, row.number("bank")) << row.describe();
    if (row.number("row") >= 0) {
      ASSERT_EQ(command.at.row, row.number("row")) << row.describe();
    }
    if (row.number("column") >= 0) {
      ASSERT_EQ(command.at.column, row.number("column")) << row.describe();
    }
  }
}

TEST(ReferenceDram, ClocksTotalsAndCommandsAreDramsim3s) {
  const auto traces = reference_rows("dram/traces.csv");
  EXPECT_EQ(traces.size(), 69U);
  std::size_t with_commands = 0;
  for (const ReferenceRow& row : traces) {
    SCOPED_TRACE(row.text("trace"));
    const DramDevice device = device_of(row);
    std::vector<TracedRequest> trace = requests_of(row, device);
    std::vector<DramCommand> commands;
    DramSystem dram(device, [&](const DramCommand& command) { commands.push_back(command); });
    const std::int64_t cycles = replay(trace, row.number("window"), dram);
    expect_totals(row, dram, cycles);
    expect_clocks(row, trace);
    const std::string file = dram_file("commands", row.text("trace"));
    if (!std::filesystem::exists(path_of(file))) continue;
    expect_commands(file, commands);
    ++with_commands;
  }
  EXPECT_EQ(with_commands, 24U);
}

TEST(ReferenceDram, PresetsAreThoseOfTheTraces) {
  for (const ReferenceRow& row : reference_rows("dram/presets.csv")) {
    SCOPED_TRACE(row.text("preset"));
    const DramDevice device = load_dram(row.text("preset"));
    const DramStructure structure{row.number("channels"),   row.number("ranks"),
                                  row.number("bankgroups"), row.number("banks_per_group"),
                                  row.number("rows"),       row.number("columns"),
                                  row.number("bus_width"),  row.number("BL")};
    EXPECT_EQ(device.structure, structure);
    EXPECT_EQ(device.structure.burst_bytes(), row.number("request_bytes"));
    EXPECT_EQ(device.structure.bus_bits / 4 * device.structure.channels,
              row.number("peak_bytes_per_clock"));
    const DramTiming timing{row.number("CL"),     row.number("CWL"),    row.number("tRCD"),
                            row.number("tRP"),    row.number("tRAS"),   row.number("tRFC"),
                            row.number("tREFI"),  row.number("tRRD_S"), row.number("tRRD_L"),
                            row.number("tFAW"),   row.number("tWTR_S"), row.number("tWTR_L"),
                            row.number("tWR"),    row.number("tRTP"),   row.number("tCCD_S"),
                            row.number("tCCD_L"), row.number("tRTRS"),  row.number("tPPD")};
    EXPECT_EQ(device.timing, timing);
    EXPECT_EQ(device.mappings.at("rows"), row.text("mapping_rows"));
    EXPECT_EQ(device.mappings.at("interleaved"), row.text("mapping_interleaved"));
    EXPECT_FALSE(device.source.empty());
  }
}

}  // namespace
}  // namespace orrery
