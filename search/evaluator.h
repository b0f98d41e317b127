#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "search/fidelity.h"
#include "workloads/network.h"

namespace orrery {

/// A network on an accelerator.
struct Design {
  Accelerator accelerator;
  Network network;
  std::vector<Dataflow> dataflows;      // one for all layers, or one for each
  std::optional<double> accuracy = {};  // of the network, in percent, where it is known
};

/// What a design costs, summed over its layers.
struct Cost {
  WideCount cycles;
  double latency_ms = 0;
  WideCount dram_bytes;
  std::optional<double> energy_uj;     // nothing where a layer has none
  std::optional<double> edp() const {  // uJ x ms
    return energy_uj ? std::optional<double>(*energy_uj * latency_ms) : std::nullopt;
  }
};

/// Says what a design costs, by one fidelity. Layers that are the same but for their names are
/// costed once, also across designs: results are kept by the content of layer, accelerator and
/// dataflow for as long as this lives.
class Evaluator {
 public:
  /// `fidelity` as in make_fidelity. Throws InputError for an unknown one.
  explicit Evaluator(const std::string& fidelity, std::optional<Technology> technology = {});
  ~Evaluator();

  /// Throws InputError when a layer cannot be laid out on the accelerator, and ModelError.
  Cost evaluate(const Design& design);
  /// What each of its layers costs.
  std::vector<LayerCost> layers(const Design& design);
  LayerCost evaluate(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow);

  /// Layers that were really costed, not found among those before.
  std::int64_t layers_costed() const { return costed_; }

 private:
  struct Cache;

  LayerCost cost(const Layer& layer, int hardware, int flow, const Accelerator& accelerator,
                 const Dataflow& dataflow);

  std::unique_ptr<Fidelity> fidelity_;
  std::unique_ptr<Cache> cache_;
  std::int64_t costed_ = 0;
};

}  // namespace orrery
