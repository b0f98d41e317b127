#pragma once

#include "dataflows/activity.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/watch/pe_map.h"

namespace orrery {

/// The laws that every finished simulation obeys: MACs done are the MACs of the layer, the PEs'
/// causes sum to PEs x cycles, every result left the array and every output was written to DRAM
/// once, and what one level sent the next received. Throws ModelError that names the broken law.
void check_laws(const Schedule& schedule, const Accelerator& accelerator, std::int64_t cycles,
                const Activity& activity);

/// And those of a map of the PEs: each PE's causes sum to the cycles, none is negative, and the PEs
/// sum to the activity. Throws ModelError.
void check_pe_map(const std::vector<PeCycles>& map, std::int64_t cycles, const Activity& activity);

}  // namespace orrery
