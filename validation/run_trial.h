#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hardware/technology.h"
#include "models/latency_model.h"
#include "validation/model_trial.h"
#include "workloads/network.h"

namespace orrery {

/// Hardware and a dataflow, with the names under which they are reported.
struct DesignPoint {
  std::string hardware;
  std::shared_ptr<const Accelerator> accelerator;
  Dataflow dataflow;
  std::vector<std::string> varied = {};  // "array.rows=8": what it was given with --vary
};

/// A simulated layer, kept for models that learn from it.
struct SimulatedLayer {
  TrialSetup setup;
  std::shared_ptr<const Accelerator> accelerator;
  LayerResult result;
  std::int64_t zero_macs = 0;  // whose ifmap word is zero; what gates them, the accelerator says
};

/// Called before a network is simulated: what, its position and how many there are.
using TrialProgress =
    std::function<void(std::size_t done, std::size_t all, const std::string& what)>;

/// Simulates every network on every design. Layers without MACs are left out: no array computes
/// them, so there is nothing to predict.
std::vector<SimulatedLayer> simulate_designs(const std::vector<DesignPoint>& designs,
                                             const std::vector<Network>& networks,
                                             const TrialProgress& progress);

/// What a model says of a layer, or why it refuses.
struct Answer {
  std::optional<Prediction> prediction;
  std::string refusal;
};

/// A named model on trial.
struct Subject {
  std::string name;
  /// One answer for each of the layers.
  std::function<std::vector<Answer>(const std::vector<SimulatedLayer>&)> predict;
  bool cycles_only = false;  // says nothing of traffic
};

Answer answer_of(const LatencyModel& model, const SimulatedLayer& layer);

/// The subject that `name` stands for: a registered model, or `calibrated:MODEL`, which is that
/// model with a correction learnt from the other layers (see calibration.h). Throws InputError.
Subject make_subject(const std::string& name);
/// The model in `calibrated:MODEL`; nothing for another name. Throws InputError.
std::shared_ptr<const LatencyModel> calibrated_base(const std::string& name);
Subject make_subject(std::string name, std::shared_ptr<const LatencyModel> model);

/// With a technology, energies are compared too. Throws InputError where it has none for the
/// hardware.
ModelTrial run_trial(const std::vector<SimulatedLayer>& layers,
                     const std::vector<Subject>& subjects, const Technology* technology = nullptr);
/// Adds one more subject to a trial of `layers`.
void add_subject(const Subject& subject, const std::vector<SimulatedLayer>& layers,
                 const Technology* technology, ModelTrial& trial);

}  // namespace orrery
