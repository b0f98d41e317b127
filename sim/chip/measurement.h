#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataflows/activity.h"
#include "dataflows/toggle_counts.h"
#include "sim/chip/simulate_options.h"
#include "sim/watch/pe_map.h"
#include "sim/watch/timeline.h"

namespace orrery {

/// How a run came about: cycles of the machine that were run one by one, those that were not, and
/// how often each way of not running them was taken.
struct EngineCounts {
  std::int64_t stepped = 0, replayed = 0;
  std::int64_t repeats = 0;          // an iteration repeated its own cycles
  std::int64_t column_repeats = 0;   // the inside of a pass repeated itself
  std::int64_t recalls = 0;          // an iteration was recalled from the transition table
  std::int64_t iteration_skips = 0;  // a loop over iterations repeated itself
  std::int64_t tile_skips = 0;       // a loop over tiles repeated itself
  std::int64_t layer_recalls = 0;    // the whole run was recalled
};

/// What a simulation measured.
struct Measurement {
  std::int64_t cycles = 0;
  Activity activity;
  bool verified = false;  // values flowed and the outputs are right
  /// Of them, those whose sums do not fit their width and wrapped, as registers do.
  std::int64_t wrapped_outputs = 0;
  /// That made it; kBoth when both did, kStepped also where the fast one could capture nothing.
  Engine engine = Engine::kStepped;
  EngineCounts counts;
  std::vector<std::int64_t> outputs;         // [n][g][k][p][q]; empty unless asked for
  std::vector<PeCycles> pe_map;              // PE by PE, row by row; empty unless asked for
  std::optional<ToggleCounts> toggles;       // where asked for, in layers with MACs
  std::shared_ptr<const Timeline> timeline;  // null unless asked for
};

}  // namespace orrery
