#pragma once

#include "sim/system/run_schedule.h"

namespace orrery {

/// Runs a schedule, but does not step what has been seen before; see docs/how-it-works.md.
Measurement run_fast(const Schedule& schedule, const Accelerator& accelerator,
                     const SimulateOptions& options);

}  // namespace orrery
