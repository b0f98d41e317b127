#pragma once

#include "dataflows/dataflow.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Lays `schedule.layer` out in processing passes on an array with multicast buses: chooses the
/// mapping parameters that `accelerator.mapping` leaves open (Chen et al., ISCA 2016: m, n, e, p,
/// q, r, t) and sets tile loops and pass layout, one tile a pass. Throws InputError that says what
/// does not fit.
void lower_passes(const Accelerator& accelerator, const Dataflow& dataflow, Schedule& schedule);

}  // namespace orrery
