#include "validation/run_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "dataflows/zero_macs.h"
#include "validation/calibration.h"
#include "validation/costs.h"

namespace orrery {
namespace {

constexpr const char* kCalibrated = "calibrated:";

std::shared_ptr<const LatencyModel> make_model(const std::string& name) {
  return Registry<LatencyModel>::instance().make(name);
}

}  // namespace

std::vector<SimulatedLayer> simulate_designs(const std::vector<DesignPoint>& designs,
                                             const std::vector<Network>& networks,
                                             const TrialProgress& progress) {
  std::vector<SimulatedLayer> layers;
  std::size_t done = 0;
  for (const DesignPoint& design : designs) {
    for (Network network : networks) {
      if (progress) progress(done++, designs.size() * networks.size(), network.name);
      std::erase_if(network.layers, [](const Layer& layer) { return !layer.has_macs(); });
      const TrialSetup setup = {design.hardware, design.dataflow.name, network.name};
      for (LayerResult& result :
           simulate_network(network, *design.accelerator, design.dataflow, {}, {})) {
        const std::int64_t zeros = expected_zero_macs(result.layer);
        layers.push_back({setup, design.accelerator, std::move(result), zeros});
      }
    }
  }
  return layers;
}

Answer answer_of(const LatencyModel& model, const SimulatedLayer& layer) {
  try {
    return {model.predict(layer.result.schedule, *layer.accelerator), ""};
  } catch (const InputError& e) {
    return {std::nullopt, e.what()};
  }
}

Subject make_subject(std::string name, std::shared_ptr<const LatencyModel> model) {
  const auto predict = [model = std::move(model)](const std::vector<SimulatedLayer>& layers) {
    std::vector<Answer> answers;
    for (const SimulatedLayer& layer : layers) answers.push_back(answer_of(*model, layer));
    return answers;
  };
  return {std::move(name), predict};
}

std::shared_ptr<const LatencyModel> calibrated_base(const std::string& name) {
  if (!name.starts_with(kCalibrated)) return nullptr;
  return make_model(name.substr(std::string(kCalibrated).size()));
}

Subject make_subject(const std::string& name) {
  const auto base = calibrated_base(name);
  if (!base) return make_subject(name, make_model(name));
  return {name, [base](const std::vector<SimulatedLayer>& layers) {
            return cross_validated(base, layers);
          }};
}

void add_subject(const Subject& subject, const std::vector<SimulatedLayer>& layers,
                 const Technology* technology, ModelTrial& trial) {
  trial.subjects.push_back(subject.name);
  const auto answers = subject.predict(layers);
  std::size_t refused = 0;
  std::string refusal;  // the first
  for (std::size_t i = 0; i < layers.size(); ++i) {
    auto& estimate = trial.layers[i].estimates.emplace_back();
    if (const auto& predicted = answers[i].prediction) {
      estimate.emplace();
      estimate->bound = predicted->bound;
      if (subject.cycles_only) {
        estimate->values[CostKind::kCycles] = static_cast<double>(predicted->cycles.value);
      } else {
        estimate->values = predicted_costs(layers[i], *predicted, technology);
      }
    } else if (refused++ == 0) {
      refusal = answers[i].refusal;
    }
  }
  if (refused > 0) {
    trial.notes.push_back(fmt::format("{} cannot model {} of {} layers; they are excluded: {}",
                                      subject.name, refused, layers.size(), refusal));
  }
}

ModelTrial run_trial(const std::vector<SimulatedLayer>& layers,
                     const std::vector<Subject>& subjects, const Technology* technology) {
  ModelTrial trial;
  for (const SimulatedLayer& layer : layers) {
    trial.layers.push_back({layer.setup,
                            layer.result.layer.name,
                            simulated_costs(layer, technology),
                            account_of(layer.result.measured, layer.accelerator->array.pes()),
                            {}});
  }
  for (const Subject& subject : subjects) add_subject(subject, layers, technology, trial);
  return trial;
}

}  // namespace orrery
