#pragma once

#include "dataflows/activity.h"
#include "hardware/accelerator.h"
#include "sim/arrays/row_stationary/pass.h"

namespace orrery {

/// What the buses of one pass carried and what its PEs read from and wrote to their scratchpads
/// while they did `macs` MACs.
void count_pass(const Pass& pass, const MulticastConfig& multicast, std::int64_t macs,
                Activity& activity);

/// Accesses to the buffer's banks by the buses of all passes: ports collect words to whole lines.
void count_port_accesses(const Layer& layer, const BufferConfig& buffer, Activity& activity);

}  // namespace orrery
