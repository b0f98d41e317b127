#pragma once

#include "hardware/technology.h"
#include "models/latency_model.h"
#include "validation/cost_kind.h"
#include "validation/run_trial.h"

namespace orrery {

/// What the layer cost in the simulation; energy and power only with a technology. Throws
/// InputError where the technology has no energy for the hardware.
CostValues simulated_costs(const SimulatedLayer& layer, const Technology* technology);

/// The same as `predicted` has it: its cycles and traffic, and of energy what the same technology
/// charges for what the prediction implies (models/predicted_activity.h).
CostValues predicted_costs(const SimulatedLayer& layer, const Prediction& predicted,
                           const Technology* technology);

}  // namespace orrery
