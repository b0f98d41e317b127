#pragma once

#include "dataflows/activity.h"
#include "models/latency_model.h"

namespace orrery {

/// The counts that a run of `schedule` would have, as far as they follow from the schedule and from
/// what a model predicts of its traffic: MACs, folds, words over the edges, reads and writes of the
/// PEs' registers, hops, words and accesses of the global buffer, bytes over DRAM. Causes and
/// moments in time stay 0. With the counts of `bottleneck` these are the simulator's own (a
/// property test), but for: edge folds that cross the whole array, results that leave through the
/// array (array.outputs.path other than direct), and accesses of banks wider than a word, which are
/// taken to be full. Throws InputError for passes over multicast buses, which are not predicted
/// yet.
Activity predicted_activity(const Schedule& schedule, const Accelerator& accelerator,
                            const Prediction& prediction);

}  // namespace orrery
