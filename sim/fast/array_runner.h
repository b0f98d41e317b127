#pragma once

#include <memory>

#include "sim/fast/column_starts.h"
#include "sim/fast/group.h"
#include "sim/fast/iteration_skips.h"
#include "sim/fast/iterations.h"
#include "sim/fast/memory_runner.h"
#include "sim/fast/position.h"
#include "sim/fast/repeat.h"
#include "sim/fast/tile_skips.h"
#include "sim/fast/transition_table.h"

namespace orrery {

/// Runs the array's group, or the whole machine where it cannot be parted: steps, unless it knows
/// what the next cycles do.
class ArrayRunner {
 public:
  /// `memory_runner` runs the other group; null when there is none.
  ArrayRunner(Assembly& machine, TransitionTable& transitions, MemoryRunner* memory_runner,
              FieldProbe* probe, EngineCounts& counts);

  void run();
  Group& group() { return group_; }

 private:
  bool finished();
  void at_iteration();
  void forget();
  void begin_recording(Position position);
  void end_recording(const Position& position);
  bool recall(Position& position);
  bool skips_iterations(Position& position);
  bool skips_tiles(Position& position);
  bool applies(const Transition& transition, const Position& position);
  void apply(const Transition& transition, Position& position);
  bool wait_ended();
  bool jumps();
  bool jumps_from_column_start();
  bool jump(const Round& round, std::int64_t missed);
  void take_asked();

  Assembly& machine_;
  TransitionTable& transitions_;
  MemoryRunner* memory_runner_;
  EngineCounts& counts_;
  Group group_;
  const bool whole_;  // machine, not only the array's group
  PeArray* array_;
  Iterations iterations_;
  IterationSkips iteration_skips_;
  TileSkips tile_skips_;
  Repeat repeat_;
  ColumnStarts column_starts_;
  std::int64_t iteration_ = -1;  // that has begun last

  Snapshot snapshot_;
  bool recording_ = false;
  Position begin_;
  std::array<std::vector<CountRegister::Write>, 2> writes_;
  CountRegister::Asked asked_;  // of the ready tiles, since the iteration began
};

}  // namespace orrery
