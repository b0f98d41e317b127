#pragma once

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/chip/measurement.h"

namespace orrery {

/// Runs one schedule on the machine that `accelerator` describes and checks the machine's laws at
/// the end. The stepped engine does so cycle by cycle in a SystemC simulation of its own. What
/// needs every cycle (values, waveforms) is stepped whatever engine is asked for.
/// Throws ModelError when a law is broken, the machine cannot go on, or two engines differ.
Measurement run_schedule(const Schedule& schedule, const Accelerator& accelerator,
                         const SimulateOptions& options);

}  // namespace orrery
