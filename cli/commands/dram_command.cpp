#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>

#include "base/registry.h"
#include "cli/commands/command.h"
#include "cli/commands/result_options.h"
#include "hardware/check_dram.h"
#include "hardware/load_dram.h"
#include "hardware/yaml_scalars.h"
#include "sim/dram/dram_trace.h"

namespace orrery {
namespace {

namespace po = boost::program_options;
using TotalKind = ResultTable::Kind;

constexpr std::uint64_t kMostWindow = 1'000'000;
constexpr std::int64_t kDefaultWindow = 32;

po::options_description dram_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options", 100, 60);
  known.add_options()("preset", text("NAME|FILE"),
                      "the DRAM (`orrery list drams`; docs/dram.md; default: ddr4_2400)")(
      "mapping", text("LETTERS"),
      "address mapping: ro, ch, ra, bg, ba, co, each once, the highest first; or a name that the "
      "preset has (rows, interleaved; default: what the preset says)")(
      "window", text("N"), "requests that may be under way at once (default: 32)")(
      "refresh", text("on|off"), "rows are refreshed (default: what the preset says, on)")(
      "policy", text("NAME"),
      "how the controller chooses (`orrery list dram_policies`; default: dramsim)")(
      "set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
      "override a key of the DRAM, such as timing.tRCD; may be repeated")(
      "commands", text("FILE"), "write every command there, as CSV")(
      "format", text("NAME"),
      "table, markdown, json, csv or hdf5; csv has the clocks of every request, json and hdf5 have "
      "these and the totals (default: what FILE's suffix says, else table: the totals)")(
      "output", text("FILE"), "write there, all or nothing (default: standard output)");
  return known;
}

std::string dram_help() {
  return "orrery dram TRACE.csv [OPTIONS]\n\n"
         "Feeds a DRAM and its controllers with requests from a file, which has the columns "
         "address_hex,\nkind (R or W) and arrival (a clock of the DRAM), and says when each was "
         "taken and answered.\n\n" +
         describe(dram_options()) +
         "\nExamples\n"
         "  orrery dram trace.csv --preset hbm2_2ch --mapping rorabgbachco --window 8\n"
         "  orrery dram trace.csv --policy frfcfs --refresh off --format csv --output clocks.csv\n";
}

bool refresh_of(const Options& options, bool preset) {
  const std::string word = options.text("refresh").value_or(preset ? "on" : "off");
  if (word != "on" && word != "off") {
    throw InputError({"--refresh", 0, ""},
                     fmt::format("found '{}'; allowed: on, off", shown(word)));
  }
  return word == "on";
}

DramDevice device_of(const Options& options) {
  const std::string preset = options.text("preset").value_or("ddr4_2400");
  DramDevice device = load_dram(preset, options.texts("set"), {"--preset", 0, ""});
  device.refresh = refresh_of(options, device.refresh);
  if (const auto mapping = options.text("mapping")) {
    device.mapping = *mapping;
    check_dram(device, [](const std::string&) { return Location{"--mapping", 0, ""}; });
  }
  if (const auto policy = options.text("policy")) device.policy = *policy;
  return device;
}

/// The commands of a run as a table in CSV; what a command does not have is -1.
class CommandLog {
 public:
  explicit CommandLog(const std::optional<std::string>& file) {
    if (file) output_.emplace(file, "--commands");
  }

  DramCommandSink sink() {
    if (!output_) return {};
    return [this](const DramCommand& command) { add(command); };
  }
  void write() const {
    if (output_) output_->write(text_);
  }

 private:
  void add(const DramCommand& command) {
    const DramAddress& at = command.at;
    const bool column =
        command.kind == DramCommandKind::kRead || command.kind == DramCommandKind::kWrite;
    const bool row = column || command.kind == DramCommandKind::kActivate;
    const bool bank = command.kind != DramCommandKind::kRefresh;
    text_ += fmt::format("{},{},{},{},{},{},{},{}\n", command.clock, name_of(command.kind),
                         at.channel, at.rank, bank ? at.group : -1, bank ? at.bank : -1,
                         row ? at.row : -1, column ? at.column : -1);
  }

  std::optional<Output> output_;
  std::string text_ = "clock,command,channel,rank,bank_group,bank,row,column\n";
};

ResultTable requests_table(const std::vector<TracedRequest>& trace) {
  ResultTable table{"requests",
                    "Clocks of the requests",
                    {{"request", "request", TotalKind::kCount},
                     {"accepted", "accepted", TotalKind::kCount},
                     {"completed", "completed", TotalKind::kCount}},
                    {}};
  std::int64_t number = 0;
  for (const TracedRequest& request : trace) {
    table.add({number++, request.accepted, request.completed});
  }
  return table;
}

/// One value of the totals.
struct Total {
  const char* key;
  const char* name;
  nlohmann::ordered_json value;
};

std::vector<Total> totals_of(std::size_t requests, std::int64_t cycles, const DramSystem& dram) {
  const DramCounts counts = dram.counts();
  const DramStructure& s = dram.device().structure;
  const double bus = static_cast<double>((counts.reads + counts.writes) * s.burst_clocks()) /
                     static_cast<double>(cycles * s.channels);
  return {{"requests", "requests", requests},
          {"request_bytes", "bytes of a request", s.burst_bytes()},
          {"cycles", "clocks", cycles},
          {"reads", "reads on the bus", counts.reads},
          {"writes_on_bus", "writes on the bus", counts.writes},
          {"writes_left_in_queue", "writes left in the queue", dram.writes_waiting()},
          {"row_hits", "row hits", counts.row_hits()},
          {"row_misses", "row misses", counts.row_misses()},
          {"row_conflicts", "row conflicts", counts.row_conflicts()},
          {"activates", "activations", counts.activates},
          {"precharges_on_demand", "precharges on demand", counts.precharges_on_demand},
          {"precharges_for_refresh", "precharges for refresh", counts.precharges_for_refresh},
          {"refreshes", "refreshes", counts.refreshes},
          {"bus_utilisation", "share of clocks in which the bus moves data", bus}};
}

/// For programs: a column for each total.
ResultTable wide_totals(const std::vector<Total>& totals, const DramDevice& device,
                        std::int64_t window) {
  ResultTable table{"totals", "Totals", {}, {}};
  std::vector<nlohmann::ordered_json> row;
  const auto add = [&](const char* key, const nlohmann::ordered_json& value) {
    table.columns.push_back({key, key});
    row.push_back(value);
  };
  add("preset", device.name);
  add("mapping", device.letters());
  add("policy", device.policy);
  add("refresh", device.refresh ? "on" : "off");
  add("window", window);
  for (const Total& total : totals) add(total.key, total.value);
  table.add(std::move(row));
  return table;
}

/// For people: a row for each.
ResultTable long_totals(const std::vector<Total>& totals) {
  ResultTable table{
      "totals", "Totals", {{"what", "what", TotalKind::kText}, {"total", "total"}}, {}};
  for (const Total& total : totals) {
    const auto kind = total.value.is_number_float() ? TotalKind::kPercent : TotalKind::kCount;
    table.add({total.name, cell_text(total.value, kind)});
  }
  return table;
}

std::vector<ResultTable> tables_of(const std::string& format, const std::vector<Total>& totals,
                                   const std::vector<TracedRequest>& trace,
                                   const DramDevice& device, std::int64_t window) {
  if (format == "csv") return {requests_table(trace)};
  if (format == "table" || format == "markdown") return {long_totals(totals)};
  return {wide_totals(totals, device, window), requests_table(trace)};
}

void run_dram(const Arguments& arguments) {
  const Options options(dram_options(), arguments, 1);
  if (options.words().empty()) {
    throw InputError("dram: found no trace; allowed: orrery dram TRACE.csv [OPTIONS]");
  }
  const std::string format = result_format(options);
  const auto writer = make_result_writer(options, format);
  const DramDevice device = device_of(options);
  const auto window =
      static_cast<std::int64_t>(options.number("window", 1, kMostWindow).value_or(kDefaultWindow));
  const Output output(options.text("output"));
  CommandLog log(options.text("commands"));
  DramSystem dram = [&]() -> DramSystem {
    try {
      return DramSystem(device, log.sink());
    } catch (const InputError& e) {  // no such policy
      throw InputError({options.has("policy") ? "--policy" : device.name, 0, "policy"}, e.what());
    }
  }();
  std::vector<TracedRequest> trace = read_dram_trace(options.words().front(), device);
  const std::int64_t cycles = replay(trace, window, dram);
  log.write();
  write_results({"orrery.dram.v1",
                 fmt::format("{} on {}, mapping {}, policy {}, window {}, refresh {}",
                             options.words().front(), device.name, device.letters(), device.policy,
                             window, device.refresh ? "on" : "off"),
                 tables_of(format, totals_of(trace.size(), cycles, dram), trace, device, window),
                 {},
                 provenance_of("dram", arguments, 0)},
                *writer, output);
}

}  // namespace

const Command kDramTrace{"dram", "feed a DRAM of banks with requests from a file", dram_help,
                         run_dram};

}  // namespace orrery
