#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <set>
#include <string>
#include <systemc>
#include <vector>

#include "base/error.h"
#include "dataflows/dataflow.h"
#include "hardware/load.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/layer_cache.h"
#include "sim/system/simulate.h"
#include "workloads/command_line_layer.h"
#include "workloads/layer_content.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// Layers of at most so many cycles are stepped, and the shortest; for longer ones the time follows
/// from the cycles and the pace of those of the same network that were.
constexpr std::int64_t kMostSteppedCycles = 1'500'000;
constexpr std::int64_t kLong = 100'000;  // cycles of a layer that counts for the speed-up

const std::vector<std::string> kNetworks = {"alexnet", "vgg16", "resnet50", "mobilenet_v2",
                                            "bert_base"};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <class Work>
double seconds_of(const Work& work) {
  const double begin = cpu_seconds();
  work();
  return cpu_seconds() - begin;
}

std::int64_t peak_megabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

struct Setting {
  std::string preset, dataflow;
};

struct Timed {
  std::int64_t cycles = 0;
  double fast = 0, stepped = 0;  // seconds; stepped 0: not known
};

std::vector<Layer> distinct(const Network& network) {
  std::vector<Layer> layers;
  std::set<std::string> seen;
  for (const Layer& layer : network.layers) {
    if (seen.insert(content_of(layer)).second) layers.push_back(layer);
  }
  return layers;
}

/// Each distinct layer with MACs, cold, with both engines.
std::vector<Timed> time_layers(const Network& network, const Accelerator& hardware,
                               const Dataflow& dataflow) {
  std::vector<Layer> layers = distinct(network);
  std::erase_if(layers, [](const Layer& layer) { return !layer.has_macs(); });
  std::vector<Timed> all;
  SimulateOptions options;
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  for (const Layer& layer : layers) {
    Timed timed;
    timed.fast = seconds_of(
        [&] { timed.cycles = simulate_layer(layer, hardware, dataflow, options).measured.cycles; });
    shortest = std::min(shortest, timed.cycles);
    all.push_back(timed);
  }
  options.engine = Engine::kStepped;
  double seconds = 0;
  std::int64_t cycles = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].cycles > std::max(kMostSteppedCycles, shortest)) continue;
    all[i].stepped = seconds_of([&] { simulate_layer(layers[i], hardware, dataflow, options); });
    seconds += all[i].stepped;
    cycles += all[i].cycles;
  }
  for (Timed& timed : all) {
    if (timed.stepped > 0) continue;
    timed.stepped = seconds / static_cast<double>(cycles) * static_cast<double>(timed.cycles);
  }
  return all;
}

void print_median(const std::string& what, std::vector<double> ratios) {
  if (ratios.empty()) return;
  std::sort(ratios.begin(), ratios.end());
  const auto at = [&](std::size_t tenths) { return ratios[ratios.size() * tenths / 10]; };
  fmt::print("{:35} {:>7} {:>8.0f} {:>8.0f} {:>8.0f}\n", what, ratios.size(), at(1), at(5), at(9));
}

void print_networks(const std::vector<Setting>& settings) {
  fmt::print("{:15} {:18} {:13} {:>13} {:>11} {:>8} {:>9} {:>8}\n", "hardware", "dataflow",
             "network", "cycles", "stepped", "fast s", "stepped s", "ratio");
  std::vector<double> ratios;
  std::vector<std::pair<std::string, std::vector<double>>> ratios_of;
  for (const Setting& setting : settings) {
    const Accelerator hardware = load_accelerator(setting.preset);
    const Dataflow dataflow = load_dataflow(setting.dataflow);
    ratios_of.emplace_back(setting.preset + ", " + setting.dataflow, std::vector<double>());
    for (const std::string& name : kNetworks) {
      LoadOptions load;
      if (name == "vgg16" && setting.preset == "eyeriss_v1") load.batch = 3;  // as measured
      const Network network = load_workload(name, load);
      std::int64_t cycles = 0, stepped = 0;
      const double fast = seconds_of([&] {
        for (const LayerResult& layer :
             simulate_network(network, hardware, dataflow, SimulateOptions(), {})) {
          cycles += layer.measured.cycles;
          stepped += layer.measured.counts.stepped;
        }
      });
      double slow = 0;
      for (const Timed& timed : time_layers(network, hardware, dataflow)) {
        slow += timed.stepped;
        if (timed.cycles <= kLong) continue;
        ratios.push_back(timed.stepped / timed.fast);
        ratios_of.back().second.push_back(ratios.back());
      }
      fmt::print("{:15} {:18} {:13} {:>13} {:>11} {:>8.2f} {:>9.1f} {:>8.0f}\n", setting.preset,
                 setting.dataflow, name, cycles, stepped, fast, slow, slow / fast);
    }
  }
  fmt::print(
      "\nSeconds stepped over seconds fast, of distinct layers with MACs of more than {} "
      "cycles, each from cold\n{:35} {:>7} {:>8} {:>8} {:>8}\n",
      kLong, "", "layers", "tenth", "median", "9 tenths");
  for (auto& [what, of] : ratios_of) print_median(what, std::move(of));
  print_median("all", std::move(ratios));
}

/// Distinct layers of the whole zoo in a second: nothing known, and everything.
void print_pace(const std::vector<Setting>& settings) {
  std::vector<Layer> layers;
  std::set<std::string> seen;
  for (const std::string& name : zoo_names()) {
    for (const Layer& layer : distinct(load_workload(name))) {
      if (layer.has_macs() && seen.insert(content_of(layer)).second) layers.push_back(layer);
    }
  }
  fmt::print("\n{:15} {:18} {:>7} {:>12} {:>12} {:>12}\n", "hardware", "dataflow", "layers",
             "cold /s", "shared /s", "warm /s");
  for (const Setting& setting : settings) {
    const Accelerator hardware = load_accelerator(setting.preset);
    const Dataflow dataflow = load_dataflow(setting.dataflow);
    const auto pace = [&](TransitionCache* transitions, LayerCache* known) {
      SimulateOptions options;
      options.transitions = transitions;
      options.layers = known;
      const double seconds = seconds_of([&] {
        for (const Layer& layer : layers) simulate_layer(layer, hardware, dataflow, options);
      });
      return static_cast<double>(layers.size()) / seconds;
    };
    TransitionCache transitions;
    LayerCache known;
    const double cold = pace(nullptr, nullptr), shared = pace(&transitions, &known);
    fmt::print("{:15} {:18} {:>7} {:>12.0f} {:>12.0f} {:>12.0f}\n", setting.preset,
               setting.dataflow, layers.size(), cold, shared, pace(&transitions, &known));
  }
}

void print_growth() {
  fmt::print("\n{:15} {:>6} {:>13} {:>10} {:>8}\n", "hardware", "batch", "cycles", "stepped",
             "seconds");
  for (const char* preset : {"systolic_32x32", "eyeriss_v1"}) {
    const Accelerator hardware = load_accelerator(preset);
    const Dataflow dataflow = load_dataflow(hardware.dataflow);
    for (const int batch : {1, 10, 100, 1000}) {
      const Layer layer =
          parse_conv_option(fmt::format("n={},c=64,h=56,w=56,k=64,r=3,s=3,pad=1", batch));
      Measurement measured;
      const double seconds = seconds_of([&] {
        measured = simulate_layer(layer, hardware, dataflow, SimulateOptions()).measured;
      });
      fmt::print("{:15} {:>6} {:>13} {:>10} {:>8.3f}\n", preset, batch, measured.cycles,
                 measured.counts.stepped, seconds);
    }
  }
}

void print_large_array() {
  const Accelerator hardware = load_accelerator("tpu_v1");
  std::int64_t cycles = 0;
  const double seconds = seconds_of([&] {
    for (const LayerResult& layer :
         simulate_network(load_workload("resnet50"), hardware, load_dataflow(hardware.dataflow),
                          SimulateOptions(), {})) {
      cycles += layer.measured.cycles;
    }
  });
  fmt::print("\nresnet50 on tpu_v1 (256x256 PEs): {} cycles in {:.2f} s\n", cycles, seconds);
}

void bench() {
  const std::vector<Setting> settings = {{"eyeriss_v1", "row_stationary"},
                                         {"systolic_32x32", "weight_stationary"},
                                         {"systolic_32x32", "output_stationary"},
                                         {"systolic_32x32", "input_stationary"}};
  fmt::print(
      "How fast layers are simulated exactly without stepping every cycle, in CPU seconds "
      "of one core.\n\n");
  print_pace(settings);
  print_growth();
  print_large_array();
  fmt::print("\npeak memory so far: {} MB\n\n", peak_megabytes());
  print_networks(settings);
}

}  // namespace
}  // namespace orrery

/// Called by SystemC.
int sc_main(int, char**) {
  orrery::bench();
  return 0;
}

int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
