#pragma once

#include "dataflows/dataflow.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Lays `layer` out on `accelerator` as `dataflow` says: derives from the layer's index expressions
/// how each operand travels, which loops become folds, and, with the dataflow's tile policy, the
/// tiles that the global buffer holds. Layers without MACs get tiles only.
/// Throws InputError that says what does not fit or cannot travel.
Schedule lower(const Layer& layer, const Accelerator& accelerator, const Dataflow& dataflow);

}  // namespace orrery
