#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <systemc>
#include <vector>

#include "base/error.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "sim/system/run_schedule.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

/// A usual layer of the middle of a network: 29 million MACs in a few hundred folds.
constexpr const char* kLayer = "c=64,h=28,w=28,k=64,r=3,s=3,pad=1";
/// Each case is repeated for this long, and at least kLeastRuns times; the fastest run counts,
/// because whatever else the computer does can only make a run slower.
constexpr double kSeconds = 1.0;
constexpr int kLeastRuns = 3;
/// Stepping speed that the project asks of itself, in PE-cycles a second.
constexpr double kBar = 100e6;

struct Array {
  std::int64_t rows, cols;
};

struct Speed {
  std::int64_t cycles = 0;
  double cycles_per_second = 0;
};

/// Of this process, so that others on the same computer matter less.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Accelerator accelerator(const Array& array, const char* flow_control, bool ideal_memory) {
  std::vector<std::string> sets = {fmt::format("array.rows={}", array.rows),
                                   fmt::format("array.cols={}", array.cols),
                                   fmt::format("array.flow_control={}", flow_control)};
  if (ideal_memory) sets.insert(sets.end(), {"buffer.ideal=true", "dram.ideal=true"});
  return load_accelerator("systolic_32x32", sets);
}

/// The schedule is made before; building the machine is part of the time.
Speed measure(const Schedule& schedule, const Accelerator& hardware) {
  Speed best;
  const double start = cpu_seconds();
  for (int run = 0; run < kLeastRuns || cpu_seconds() - start < kSeconds; ++run) {
    const double before = cpu_seconds();
    SimulateOptions options;
    options.engine = Engine::kStepped;
    best.cycles = run_schedule(schedule, hardware, options).cycles;
    const double rate = static_cast<double>(best.cycles) / (cpu_seconds() - before);
    best.cycles_per_second = std::max(best.cycles_per_second, rate);
  }
  return best;
}

void print_row(const Array& array, const char* flow_control, const std::string& dataflow,
               bool ideal_memory) {
  const Accelerator hardware = accelerator(array, flow_control, ideal_memory);
  const Layer layer = parse_conv_option(kLayer);
  const Speed speed = measure(lower(layer, hardware, load_dataflow(dataflow)), hardware);
  const double rate = speed.cycles_per_second * static_cast<double>(hardware.array.pes());
  fmt::print("{:6} {:9} {:18} {:7} {:>10} {:>9.2f} {:>11.0f} {:>9.2f}\n",
             fmt::format("{}x{}", array.rows, array.cols), flow_control, dataflow,
             ideal_memory ? "ideal" : "finite", speed.cycles, speed.cycles_per_second / 1e6,
             rate / 1e6, rate / kBar);
  std::fflush(stdout);
}

void print_table() {
  fmt::print("Timing only, one core, CPU time, fastest run. Layer: --conv {}\n\n", kLayer);
  fmt::print("{:6} {:9} {:18} {:7} {:>10} {:>9} {:>11} {:>9}\n", "array", "control", "dataflow",
             "memory", "cycles", "Mcycle/s", "MPE-cycle/s", "of bar");
  for (const Array& array : {Array{32, 32}, Array{12, 14}}) {
    for (const char* flow_control : {"lockstep", "elastic"}) {
      for (const char* dataflow : {"weight_stationary", "output_stationary", "input_stationary"}) {
        for (const bool ideal : {true, false}) print_row(array, flow_control, dataflow, ideal);
      }
    }
  }
  fmt::print("\nThe bar is {:.0f} million PE-cycles a second.\n", kBar / 1e6);
}

}  // namespace
}  // namespace orrery

/// Called by SystemC, which wants to own main().
int sc_main(int, char**) {
  try {
    orrery::print_table();
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 1;
  }
}

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
