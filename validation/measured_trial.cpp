#include "validation/measured_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "dataflows/zero_macs.h"
#include "hardware/load.h"
#include "hardware/yaml_scalars.h"

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

SimulatedLayer simulated(const MeasuredLayer& row, const std::string& file,
                         const MeasuredDesign& design) {
  std::vector<std::string> sets = design.sets;
  sets.insert(sets.end(), row.sets.begin(), row.sets.end());
  const auto accelerator =
      std::make_shared<const Accelerator>(load_accelerator(design.hardware, sets));
  const Dataflow dataflow = load_dataflow(design.dataflow.value_or(accelerator->dataflow));
  const Layer& layer = layer_of(row, file, design.network);
  return {{design.hardware, dataflow.name, design.network ? design.network->name : file},
          accelerator,
          simulate_layer(layer, *accelerator, dataflow, {}),
          row.ifmap_density ? expected_zero_macs(layer, *row.ifmap_density)
                            : expected_zero_macs(layer)};
}

CostValues measured(const MeasuredLayer& row, const Accelerator& accelerator) {
  CostValues quantities;
  quantities[CostKind::kCycles] =
      row.cycles > 0 ? row.cycles : row.milliseconds * 1e3 * accelerator.clock_mhz.to_double();
  if (row.dram_megabytes) quantities[CostKind::kDramBytes] = *row.dram_megabytes * 1e6;
  quantities[CostKind::kPower] = row.milliwatts;
  return quantities;
}

}  // namespace

ModelTrial run_measured_trial(const std::vector<MeasuredLayer>& rows, const std::string& file,
                              const MeasuredDesign& design, const std::vector<Subject>& subjects,
                              const TrialProgress& progress) {
  const Technology* technology = design.technology ? &*design.technology : nullptr;
  std::vector<SimulatedLayer> layers;
  for (const MeasuredLayer& row : rows) {
    if (progress) progress(layers.size(), rows.size(), row.name);
    if (row.milliwatts && technology == nullptr) {
      throw InputError({file, row.line, "mw"}, "found power; allowed: with --technology");
    }
    layers.push_back(simulated(row, file, design));
  }
  ModelTrial trial = run_trial(layers, {}, technology);
  trial.truth = "measured";
  trial.subjects.emplace_back("simulation");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    LayerTrial& layer = trial.layers[i];
    layer.estimates.push_back({{layer.actual, ""}});
    layer.actual = measured(rows[i], *layers[i].accelerator);
  }
  for (const Subject& subject : subjects) add_subject(subject, layers, technology, trial);
  return trial;
}

}  // namespace orrery
