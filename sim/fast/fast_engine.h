#pragma once

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/chip/measurement.h"

namespace orrery {

/// Runs a schedule, but does not step what has been seen before; see docs/how-it-works.md.
Measurement run_fast(const Schedule& schedule, const Accelerator& accelerator,
                     const SimulateOptions& options);

}  // namespace orrery
