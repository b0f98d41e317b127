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
#include "models/calibrated.h"
#include "models/data_centric/analyze.h"
#include "models/data_centric/read.h"
#include "models/latency_model.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

constexpr int kRuns = 5;  // the fastest counts
/// Predictions that the project asks of itself, in layers a second.
constexpr double kBar = 10'000;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Layers a second; 0 for a model that cannot say one of them.
double speed_of(const LatencyModel& model, const std::vector<Schedule>& layers,
                const Accelerator& hardware) {
  double fastest = 0;
  for (int run = 0; run < kRuns; ++run) {
    const double begin = cpu_seconds();
    std::int64_t done = 0;
    while (cpu_seconds() - begin < 0.05) {
      for (const Schedule& layer : layers) {
        try {
          model.predict(layer, hardware);
        } catch (const InputError&) {
          return 0;
        }
        ++done;
      }
    }
    fastest = std::max(fastest, static_cast<double>(done) / (cpu_seconds() - begin));
  }
  return fastest;
}

/// A correction takes as long whatever it was fitted to: here a fifth more than the model says.
std::unique_ptr<LatencyModel> calibrated_bottleneck(const std::vector<Schedule>& layers,
                                                    const Accelerator& hardware) {
  const std::shared_ptr<const LatencyModel> base =
      Registry<LatencyModel>::instance().make("bottleneck");
  std::vector<LayerObservation> observations;
  for (const Schedule& layer : layers) {
    if (!layer.layer.has_macs()) continue;
    const std::int64_t said = base->predict(layer, hardware).cycles.value;
    observations.push_back({&layer, &hardware, Cycles(said + said / 5)});
  }
  return calibrate(base, observations);
}

void print_row(const std::string& preset, const std::string& network) {
  const Accelerator hardware = load_accelerator(preset);
  const Dataflow dataflow = load_dataflow(hardware.dataflow);
  std::vector<Schedule> layers;
  for (const Layer& layer : load_workload(network).layers) {
    layers.push_back(lower(layer, hardware, dataflow));
  }
  const auto print = [&](const std::string& name, const LatencyModel& model) {
    const double speed = speed_of(model, layers, hardware);
    fmt::print("{:15} {:13} {:21} {:>12.0f} {:>7.1f}\n", preset, network, name, speed,
               speed / kBar);
  };
  for (const auto& entry : Registry<LatencyModel>::instance().entries()) {
    print(entry.name, *entry.make());
  }
  print("calibrated:bottleneck", *calibrated_bottleneck(layers, hardware));
}

/// MAESTRO's files alone: a convolution of VGG-16 under KC-P.
void print_directives(bool compat) {
  using namespace data_centric;
  const Mapping mapping =
      read_mapping(std::string(ORRERY_SOURCE_DIR) + "/tests/reference/maestro/kcp_ws.m");
  Problem problem;
  problem.extent = {1, 1, 256, 128, 3, 3, 56, 56};
  Hardware hardware;
  hardware.pes = 256;
  hardware.noc_bandwidth = 1000;
  hardware.off_chip_bandwidth = 50;
  constexpr int kTimes = 5000;
  const double begin = cpu_seconds();
  for (int i = 0; i < kTimes; ++i) analyze(problem, mapping, hardware, {compat});
  const double speed = kTimes / (cpu_seconds() - begin);
  fmt::print("{:15} {:13} {:21} {:>12.0f} {:>7.1f}\n", "KC-P, 256 PEs", "VGG-16 conv3",
             compat ? "compat" : "data_centric", speed, speed / kBar);
}

void print_table() {
  fmt::print("{:15} {:13} {:21} {:>12} {:>7}\n", "hardware", "network", "model", "layers/s",
             "of bar");
  for (const char* preset : {"systolic_32x32", "tpu_v1", "eyeriss_v1"}) {
    for (const char* network : {"alexnet", "vgg16", "resnet50", "mobilenet_v2", "bert_base"}) {
      print_row(preset, network);
    }
  }
  print_directives(false);
  print_directives(true);
  fmt::print("\nThe bar is {:.0f} layers a second. 0: the model cannot predict this hardware.\n",
             kBar);
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
