#include "search/fidelity.h"

#include <fmt/format.h>

#include "base/error.h"
#include "dataflows/lower.h"
#include "models/latency_model.h"
#include "sim/fast/memo.h"
#include "sim/simulate.h"

namespace orrery {
namespace {

constexpr const char* kModel = "model:";

/// A latency model of models/.
class ModelFidelity : public Fidelity {
 public:
  explicit ModelFidelity(const std::string& name)
      : model_(Registry<LatencyModel>::instance().make(name)) {}

  LayerCost cost(const Layer& layer, const Accelerator& accelerator,
                 const Dataflow& dataflow) const override {
    const Prediction predicted = model_->predict(lower(layer, accelerator, dataflow), accelerator);
    LayerCost cost;
    cost.cycles = predicted.cycles.value;
    cost.dram_bytes = (predicted.dram_read + predicted.dram_write).value;
    return cost;
  }

 private:
  std::unique_ptr<LatencyModel> model_;
};

/// The simulator, by one of its engines; the fast one keeps what it has seen.
class SimulatorFidelity : public Fidelity {
 public:
  explicit SimulatorFidelity(Engine engine) {
    options_.engine = engine;
    options_.memo = &memo_;
  }

  LayerCost cost(const Layer& layer, const Accelerator& accelerator,
                 const Dataflow& dataflow) const override {
    const LayerResult result = simulate_layer(layer, accelerator, dataflow, options_);
    const Activity& activity = result.measured.activity;
    LayerCost cost;
    cost.cycles = result.measured.cycles;
    cost.dram_bytes = activity.dram_ifmap_read + activity.dram_filter_read +
                      activity.dram_psum_read + activity.dram_psum_write +
                      activity.dram_ofmap_write;
    return cost;
  }

 private:
  Memo memo_;
  SimulateOptions options_;
};

std::string allowed() {
  std::string names = "fast, stepped";
  for (const auto& entry : Registry<LatencyModel>::instance().entries()) {
    names += ", " + (kModel + entry.name);
  }
  return names;
}

}  // namespace

std::unique_ptr<Fidelity> make_fidelity(const std::string& name) {
  for (const Engine engine : {Engine::kFast, Engine::kStepped}) {
    if (name == name_of(engine)) return std::make_unique<SimulatorFidelity>(engine);
  }
  if (name.starts_with(kModel)) {
    const std::string model = name.substr(std::string(kModel).size());
    if (Registry<LatencyModel>::instance().has(model)) {
      return std::make_unique<ModelFidelity>(model);
    }
  }
  throw InputError(fmt::format("unknown fidelity '{}'; allowed: {}", name, allowed()));
}

}  // namespace orrery
