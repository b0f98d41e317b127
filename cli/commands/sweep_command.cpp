#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <map>

#include "base/count_json.h"
#include "cli/commands/command.h"
#include "cli/commands/result_options.h"
#include "cli/commands/validate_options.h"
#include "cli/output/causes.h"
#include "cli/output/progress_bar.h"
#include "dataflows/zero_macs.h"
#include "models/energy/energy.h"

namespace orrery {
namespace {

namespace po = boost::program_options;
using Json = nlohmann::ordered_json;

po::options_description sweep_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options (lists are a,b,c, and may be repeated)", 100, 60);
  add_design_options(known);
  known.add_options()("technology", text("NAME|FILE"), "report energy too, with this technology")(
      "format", text("NAME"),
      "table, markdown, json, csv or hdf5 (default: what FILE's suffix .md, .json, .csv or .h5 "
      "says, else table)")("output", text("FILE"),
                           "write there, all or nothing (default: standard output)");
  return known;
}

std::string sweep_help() {
  return "orrery sweep [OPTIONS]\n\n"
         "Simulates workloads on every combination of hardware, --vary and dataflows, and compares "
         "the\nruns in one table; a ratio is to the first run of the same workload.\n\n" +
         describe(sweep_options()) +
         "\nExamples\n"
         "  orrery sweep --vary array.rows=8,16,32 --vary buffer.capacity_bytes=64K,128K\n"
         "  orrery sweep --vary buffer.capacity_bytes=64K,256K,1M --workload resnet18,mobilenet_v2 "
         "\\\n      --format csv --output sram.csv\n"
         "  orrery sweep --dataflow weight_stationary,output_stationary,input_stationary\n";
}

/// A network on a design.
struct SweptRun {
  WideCount cycles, macs, dram_bytes;
  double picojoules = 0;
  Activity activity;  // its PE-cycles, summed
};

SweptRun swept(const DesignPoint& design, const Network& network, const Technology* technology) {
  SweptRun run;
  for (const LayerResult& result :
       simulate_network(network, *design.accelerator, design.dataflow, {}, {})) {
    const Activity& activity = result.measured.activity;
    run.cycles += result.measured.cycles;
    run.macs += activity.macs;
    run.dram_bytes += activity.dram_bytes();
    for (std::size_t i = 0; i < activity.pe_cycles.size(); ++i) {
      run.activity.pe_cycles[i] += activity.pe_cycles[i];
    }
    if (technology == nullptr) continue;
    run.picojoules += picojoules(
        evaluate({result.layer, result.measured.cycles, activity, expected_zero_macs(result.layer)},
                 *design.accelerator, *technology)
            .total());
  }
  return run;
}

/// The keys that --vary turns, in order.
std::vector<std::string> varied_keys(const std::vector<DesignPoint>& designs) {
  std::vector<std::string> keys;
  for (const std::string& set : designs.front().varied)
    keys.push_back(set.substr(0, set.find('=')));
  return keys;
}

bool differ(const std::vector<DesignPoint>& designs, std::string (*of)(const DesignPoint&)) {
  return std::any_of(designs.begin(), designs.end(),
                     [&](const DesignPoint& design) { return of(design) != of(designs.front()); });
}

std::string hardware_of(const DesignPoint& design) { return design.accelerator->name; }
std::string dataflow_of(const DesignPoint& design) { return design.dataflow.name; }

/// The table of a sweep: a row for each run.
class SweepTable {
 public:
  SweepTable(const std::vector<DesignPoint>& designs, bool many_networks, bool energy)
      : hardware_(differ(designs, hardware_of)),
        dataflow_(differ(designs, dataflow_of)),
        workload_(many_networks),
        energy_(energy) {
    using Kind = ResultTable::Kind;
    table_.key = "runs";
    table_.title = "Cycles of all layers, and their ratio to the first run of the same workload";
    if (workload_) table_.columns.push_back({"workload", "workload", Kind::kText, 9});
    if (hardware_) table_.columns.push_back({"hardware", "hardware", Kind::kText, 9});
    for (const std::string& key : varied_keys(designs)) {
      table_.columns.push_back({key, key, Kind::kText, 9});
    }
    if (dataflow_) table_.columns.push_back({"dataflow", "dataflow", Kind::kText, 9});
    table_.columns.insert(table_.columns.end(), {{"cycles", "cycles", Kind::kCount, 8},
                                                 {"ratio", "ratio", Kind::kNumber, 7},
                                                 {"ms", "ms", Kind::kNumber, 4},
                                                 {"utilization", "utilisation", Kind::kPercent, 5},
                                                 {"largest_loss", "largest loss", Kind::kText, 2},
                                                 {"loss", "of PE-cycles", Kind::kPercent, 1},
                                                 {"dram_bytes", "DRAM bytes", Kind::kCount, 3}});
    if (energy_) table_.columns.push_back({"energy_pj", "energy pJ", Kind::kCount, 6});
  }

  void add(const DesignPoint& design, const std::string& workload, const SweptRun& run) {
    const auto first = first_.emplace(workload, run.cycles).first;
    std::vector<Json> row;
    if (workload_) row.emplace_back(workload);
    if (hardware_) row.emplace_back(hardware_of(design));
    for (const std::string& set : design.varied) row.emplace_back(set.substr(set.find('=') + 1));
    if (dataflow_) row.emplace_back(dataflow_of(design));
    const auto cycles = static_cast<double>(run.cycles);
    const double pe_cycles = cycles * static_cast<double>(design.accelerator->array.pes());
    const auto losses = losses_of(run.activity);
    const bool lost = !losses.empty();
    row.insert(row.end(),
               {count_json<Json>(run.cycles),
                first->second > 0 ? Json(cycles / static_cast<double>(first->second)) : Json(),
                cycles / (design.accelerator->clock_mhz.to_double() * 1e3),
                pe_cycles > 0 ? Json(static_cast<double>(run.macs) / pe_cycles) : Json(),
                lost ? Json(words_of(losses.front().cause)) : Json(),
                lost ? Json(losses.front().share) : Json(), count_json<Json>(run.dram_bytes)});
    if (energy_) row.emplace_back(run.picojoules);
    table_.add(std::move(row));
  }

  ResultTable take() { return std::move(table_); }

 private:
  bool hardware_, dataflow_, workload_, energy_;
  ResultTable table_;
  std::map<std::string, WideCount> first_;  // cycles of a workload's first run
};

void run_sweep(const Arguments& arguments) {
  const Options options(sweep_options(), arguments);
  const auto writer = make_result_writer(options, result_format(options));
  const auto designs = designs_of(options);
  const auto networks = networks_of(options);
  const auto technology = technology_of(options);
  const Output output(options.text("output"));
  SweepTable table(designs, networks.size() > 1, technology.has_value());
  {
    ProgressBar bar;
    const std::size_t all = networks.size() * designs.size();
    std::size_t done = 0;
    for (const Network& network : networks) {
      for (const DesignPoint& design : designs) {
        bar.show(done++, all, network.name + " on " + design.hardware);
        table.add(design, network.name,
                  swept(design, network, technology ? &*technology : nullptr));
      }
    }
  }
  std::string title = fmt::format("{} on {}", networks.front().name, hardware_of(designs.front()));
  if (networks.size() > 1 || designs.size() > 1) {
    title = fmt::format("{} runs, {} and others", networks.size() * designs.size(), title);
  }
  write_results(
      {"orrery.sweep.v1", title, {table.take()}, {}, provenance_of("sweep", arguments, 0)}, *writer,
      output);
}

}  // namespace

const Command kSweep{"sweep", "run many machines and compare them in one table", sweep_help,
                     run_sweep};

}  // namespace orrery
