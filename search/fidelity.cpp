#include "search/fidelity.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "dataflows/lower.h"
#include "dataflows/zero_macs.h"
#include "models/energy/energy.h"
#include "models/latency_model.h"
#include "models/predicted_activity.h"
#include "sim/fast/transition_cache.h"
#include "sim/system/simulate.h"

namespace orrery {
namespace {

constexpr const char* kModel = "model:";

/// A latency model of models/.
class ModelFidelity : public Fidelity {
 public:
  ModelFidelity(const std::string& name, std::optional<Technology> technology)
      : model_(Registry<LatencyModel>::instance().make(name)), technology_(std::move(technology)) {}

  LayerCost cost(const Layer& layer, const Accelerator& accelerator,
                 const Dataflow& dataflow) const override {
    const Schedule schedule = lower(layer, accelerator, dataflow);
    const Prediction predicted = model_->predict(schedule, accelerator);
    LayerCost cost;
    cost.cycles = predicted.cycles.value;
    cost.dram_bytes = predicted.dram.total().value;
    if (technology_) cost.energy_pj = energy_of(schedule, accelerator, predicted);
    return cost;
  }

 private:
  double energy_of(const Schedule& schedule, const Accelerator& accelerator,
                   const Prediction& predicted) const {
    const Activity activity = predicted_activity(schedule, accelerator, predicted);
    return picojoules(evaluate({schedule.layer, predicted.cycles.value, activity,
                                expected_zero_macs(schedule.layer)},
                               accelerator, *technology_)
                          .total());
  }

  std::unique_ptr<LatencyModel> model_;
  std::optional<Technology> technology_;
};

/// The simulator, by one of its engines; the fast one keeps what it has seen.
class SimulatorFidelity : public Fidelity {
 public:
  SimulatorFidelity(Engine engine, std::optional<Technology> technology)
      : technology_(std::move(technology)) {
    options_.engine = engine;
    options_.transitions = &transitions_;
  }

  LayerCost cost(const Layer& layer, const Accelerator& accelerator,
                 const Dataflow& dataflow) const override {
    const LayerResult result = simulate_layer(layer, accelerator, dataflow, options_);
    const Activity& activity = result.measured.activity;
    LayerCost cost;
    cost.cycles = result.measured.cycles;
    cost.dram_bytes = activity.dram_bytes();
    if (technology_) {
      cost.energy_pj = picojoules(
          evaluate({result.layer, cost.cycles, activity, expected_zero_macs(result.layer)},
                   accelerator, *technology_)
              .total());
    }
    return cost;
  }

 private:
  std::optional<Technology> technology_;
  TransitionCache transitions_;
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

std::unique_ptr<Fidelity> make_fidelity(const std::string& name,
                                        std::optional<Technology> technology) {
  for (const Engine engine : {Engine::kFast, Engine::kStepped}) {
    if (name == name_of(engine)) {
      return std::make_unique<SimulatorFidelity>(engine, std::move(technology));
    }
  }
  if (name.starts_with(kModel)) {
    const std::string model = name.substr(std::string(kModel).size());
    if (Registry<LatencyModel>::instance().has(model)) {
      return std::make_unique<ModelFidelity>(model, std::move(technology));
    }
  }
  throw InputError(fmt::format("unknown fidelity '{}'; allowed: {}", name, allowed()));
}

}  // namespace orrery
