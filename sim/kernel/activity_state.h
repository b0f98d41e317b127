#pragma once

#include "dataflows/activity.h"
#include "sim/kernel/state.h"

namespace orrery {

/// Visits an account as part of a group's state: counts are only added to, but for `active_pes`
/// and the cycles.
void visit(State& state, Activity& activity);

}  // namespace orrery
