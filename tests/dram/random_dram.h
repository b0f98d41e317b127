#pragma once

#include <vector>

#include "base/random.h"
#include "hardware/dram_device.h"
#include "sim/dram/dram_trace.h"

namespace orrery {

/// A preset with other timings, queues, mapping and, often, frequent refreshes.
DramDevice random_dram(Random& random);

/// Requests in one of several patterns: streams, rows, hot spots, far apart; in bursts or spread
/// out.
std::vector<TracedRequest> random_dram_trace(Random& random, const DramDevice& device,
                                             std::size_t requests);

}  // namespace orrery
