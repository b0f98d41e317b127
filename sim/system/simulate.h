#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dataflows/dataflow.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/chip/measurement.h"
#include "workloads/network.h"

namespace orrery {

/// One simulated layer: the layer as it ran (with the accelerator's word widths), how it was laid
/// out, and what was measured.
struct LayerResult {
  Layer layer;
  Schedule schedule;
  Measurement measured;

  /// MACs over PEs x cycles; 0 when the layer took no time.
  double utilization(const Accelerator& accelerator) const;
  /// What is not simulated in this layer and how it is charged; empty when there is nothing to say.
  std::string note;
};

/// Called before a layer starts: its position and how many there are.
using Progress = std::function<void(std::size_t layer, std::size_t layers, const Layer&)>;

/// Simulates one layer. The layer's word widths are replaced by the accelerator's.
LayerResult simulate_layer(const Layer& layer, const Accelerator& accelerator,
                           const Dataflow& dataflow, const SimulateOptions& options);

/// Simulates the layers of a network one after the other; `progress` may be empty. Layers that are
/// the same but for their names are simulated once and reported for each. When the user stops the
/// run (base/run_guard.h), returns those that were finished.
std::vector<LayerResult> simulate_network(const Network& network, const Accelerator& accelerator,
                                          const Dataflow& dataflow, const SimulateOptions& options,
                                          const Progress& progress);

}  // namespace orrery
