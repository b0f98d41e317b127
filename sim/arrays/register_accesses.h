#pragma once

#include "dataflows/activity.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// What the PEs of an array of neighbours read from and wrote to their registers, from what was
/// counted of their MACs, moves and edges. A word that enters or moves is written at the PE that it
/// comes to; each MAC reads two inputs and leaves a sum.
void count_register_accesses(const Schedule& schedule, const ArrayConfig& array,
                             Activity& activity);

}  // namespace orrery
