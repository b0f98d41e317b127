#pragma once

#include "dataflows/activity.h"
#include "models/latency_model.h"

namespace orrery {

/// The counts that a run of `schedule` would have, as far as they follow from the schedule and from
/// what a model predicts of its traffic: MACs, folds, words over the edges, reads and writes of the
/// PEs' registers, hops, words on buses, words and accesses of the global buffer, bytes over DRAM.
/// PE-cycles without work are those of the schedule, spread over the predicted cycles; other causes
/// and moments in time stay 0. With the traffic of `bottleneck` the counts are the simulator's own
/// (a property test), but for: edge folds that cross the whole array, results that leave through
/// the array (array.outputs.path other than direct), accesses of banks wider than a word, which are
/// taken to be full, and passes that read sums that are not there yet (reads_initial_psums) or
/// whose tiles are compressed in DRAM.
Activity predicted_activity(const Schedule& schedule, const Accelerator& accelerator,
                            const Prediction& prediction);

}  // namespace orrery
