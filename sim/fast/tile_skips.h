#pragma once

#include <optional>

#include "sim/fast/memory_runner.h"
#include "sim/fast/tile_loops.h"

namespace orrery {

/// Loops over tiles that repeat unchanged in both groups of the machine.
class TileSkips {
 public:
  /// `memory_runner` runs the other group; null when there is none.
  TileSkips(Assembly& machine, MemoryRunner* memory_runner)
      : machine_(machine), memory_runner_(memory_runner), loops_(machine.schedule()) {}

  /// Moves the position on by whole rounds, and the other group with it, where there are some to
  /// go.
  bool skip(Position& position);
  /// Forgets all positions.
  void forget();

 private:
  std::optional<TilePosition> look_at(const Position& position);
  std::int64_t frontier(const Position& array, const Position& memory) const {
    return memory_runner_ != nullptr ? memory.frontier() : array.frontier();
  }
  void move_memory(const TilePosition& from, const TileRound& round, const Position& to);

  Assembly& machine_;
  MemoryRunner* memory_runner_;
  std::int64_t looked_tile_ = 0;  // the last one at whose beginning this was asked
  TileLoops loops_;
  TransitionTable memory_states_;  // of the other group, in this run
  Snapshot memory_snapshot_;
};

}  // namespace orrery
