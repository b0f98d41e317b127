#pragma once

#include <optional>

#include "sim/fast/follower.h"
#include "sim/fast/tile_loops.h"

namespace orrery {

/// Loops over tiles that both halves of the machine go round without a difference.
class TileSkips {
 public:
  /// `follower` runs the other half; null when there is none.
  TileSkips(Assembly& machine, Follower* follower)
      : machine_(machine), follower_(follower), loops_(machine.schedule()) {}

  /// Moves the place on by whole rounds, and the other half with it, where there are some to go.
  bool skip(Place& place);
  /// Forgets all places.
  void forget();

 private:
  std::optional<TilePlace> look_at(const Place& place);
  std::int64_t frontier(const Place& array, const Place& memory) const {
    return follower_ != nullptr ? memory.frontier() : array.frontier();
  }
  void move_memory(const TilePlace& from, const TileRound& round, const Place& to);

  Assembly& machine_;
  Follower* follower_;
  std::int64_t looked_tile_ = 0;  // the last one at whose beginning this was asked
  TileLoops loops_;
  Experience memory_states_;  // of the other half, in this run
  Picture memory_picture_;
};

}  // namespace orrery
