#pragma once

#include "sim/system/run_schedule.h"

namespace orrery {

/// Steps every cycle of a schedule in a SystemC simulation.
Measurement run_stepped(const Schedule& schedule, const Accelerator& accelerator,
                        const SimulateOptions& options);

}  // namespace orrery
