#pragma once

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/chip/measurement.h"

namespace orrery {

/// Steps every cycle of a schedule in a SystemC simulation.
Measurement run_stepped(const Schedule& schedule, const Accelerator& accelerator,
                        const SimulateOptions& options);

}  // namespace orrery
