#pragma once

#include "dataflows/activity.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// The laws that every finished simulation obeys: MACs done are the MACs of the layer, the PEs'
/// causes sum to PEs x cycles, every result left the array and every output was written to DRAM
/// once, and what one level sent the next received. Throws ModelError that names the broken law.
void check_laws(const Schedule& schedule, const Accelerator& accelerator, std::int64_t cycles,
                const Activity& activity);

}  // namespace orrery
