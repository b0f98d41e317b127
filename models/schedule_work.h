#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/units.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "models/latency_model.h"

namespace orrery {

/// Tiles of a schedule that are alike, and the folds of one of them.
struct TileClass {
  std::int64_t tiles = 1;
  std::int64_t rows = 1, cols = 1, steps = 1;  // sizes of the tile's axes
  std::int64_t row_folds = 1, col_folds = 1, step_folds = 1;
  std::int64_t repeats = 1;  // folds of each of those, for the loops on no axis

  std::int64_t folds() const { return row_folds * col_folds * step_folds * repeats; }
};

/// How often a schedule does what: exact counts, no time. They are closed forms over the kinds of
/// tiles; no fold is walked.
struct ScheduleWork {
  std::int64_t tiles = 0, folds = 0;  // a pass counts as a fold
  std::int64_t steps = 0;             // of all folds: the array's cycles if nothing ever waits
  std::array<std::int64_t, kOperands> edge_words = {};  // into the array; results out of it
  std::int64_t psum_reads = 0;                          // results that are added to an earlier one
  /// Of passes: ifmap and filter words that PEs take off the buses, and sums that go from one PE to
  /// the next.
  std::array<std::int64_t, kOperands> delivered_words = {};
  std::int64_t sums_up = 0;
  DramTraffic dram;

  void store_traffic_in(Prediction& prediction) const;
};

/// None for a layer without MACs, nor for one that is laid out in passes.
std::vector<TileClass> tile_classes(const Schedule& schedule);

/// Passes of the same sizes: how many begin sums, and how many add to those of earlier ones.
struct PassClass {
  Tile tile;  // its sizes
  std::int64_t starting = 0, continuing = 0;
};
/// None for a layer that is not laid out in passes.
std::vector<PassClass> pass_classes(const Schedule& schedule);
ScheduleWork work_of(const Schedule& schedule);

/// Core cycles in which the DRAM interface moves `bytes` at its full bandwidth; 0 if it is ideal.
Cycles dram_cycles(const Accelerator& accelerator, Bytes bytes);

}  // namespace orrery
