#include "validation/measured_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "hardware/load.h"
#include "hardware/values.h"

namespace orrery {
namespace {

const Layer& layer_of(const MeasuredLayer& row, const std::string& file,
                      const std::optional<Network>& network) {
  if (row.layer) return *row.layer;
  if (network) {
    const auto found = std::find_if(network->layers.begin(), network->layers.end(),
                                    [&](const Layer& layer) { return layer.name == row.name; });
    if (found != network->layers.end()) return *found;
  }
  throw InputError(
      {file, row.line, "layer"},
      fmt::format("found '{}'; allowed: {}", shown(row.name),
                  network ? "the name of a layer of " + network->name
                          : std::string("with --workload, or with columns for the layer's sizes")));
}

/// The simulation's own cycles.
Subject simulation() {
  return {"simulation", [](const std::vector<SimulatedLayer>& layers) {
            std::vector<std::optional<Estimate>> estimates;
            for (const SimulatedLayer& layer : layers) {
              estimates.push_back({{static_cast<double>(layer.result.measured.cycles), ""}});
            }
            return estimates;
          }};
}

}  // namespace

ModelTrial run_measured_trial(const std::vector<MeasuredLayer>& rows, const std::string& file,
                              const MeasuredDesign& design, const std::vector<Subject>& subjects,
                              const TrialProgress& progress) {
  std::vector<SimulatedLayer> simulated;
  std::vector<double> actual;
  for (const MeasuredLayer& row : rows) {
    if (progress) progress(simulated.size(), rows.size(), row.name);
    std::vector<std::string> sets = design.sets;
    sets.insert(sets.end(), row.sets.begin(), row.sets.end());
    const auto accelerator =
        std::make_shared<const Accelerator>(load_accelerator(design.hardware, sets));
    const Dataflow dataflow = load_dataflow(design.dataflow.value_or(accelerator->dataflow));
    const Layer& layer = layer_of(row, file, design.network);
    simulated.push_back(
        {{design.hardware, dataflow.name, design.network ? design.network->name : file},
         accelerator,
         simulate_layer(layer, *accelerator, dataflow, {})});
    actual.push_back(row.cycles > 0 ? row.cycles
                                    : row.milliseconds * 1e3 * accelerator->clock_mhz.to_double());
  }
  std::vector<Subject> all = {simulation()};
  all.insert(all.end(), subjects.begin(), subjects.end());
  ModelTrial trial = run_trial(simulated, all);
  trial.truth = "measured";
  for (std::size_t i = 0; i < actual.size(); ++i) trial.layers[i].actual = actual[i];
  return trial;
}

}  // namespace orrery
