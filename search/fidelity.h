#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "hardware/technology.h"
#include "workloads/layer.h"

namespace orrery {

/// What one layer costs.
struct LayerCost {
  std::int64_t cycles = 0;
  WideCount dram_bytes;
  std::optional<double> energy_pj;  // nothing without a technology, or where it is not predicted
};

/// A way to cost one layer: a formula or the simulator.
class Fidelity {
 public:
  virtual ~Fidelity() = default;
  /// The same arguments give the same answer. Throws InputError when the layer cannot be laid out
  /// (or said in the model's notation), and ModelError.
  virtual LayerCost cost(const Layer& layer, const Accelerator& accelerator,
                         const Dataflow& dataflow) const = 0;
};

/// "fast" and "stepped" (the simulator by one of its engines; the counts are the same), or
/// "model:NAME" (a latency model of models/). Throws InputError for anything else. With a
/// technology layers have an energy; a model's where its traffic is predicted.
std::unique_ptr<Fidelity> make_fidelity(const std::string& name,
                                        std::optional<Technology> technology = {});

}  // namespace orrery
