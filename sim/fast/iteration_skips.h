#pragma once

#include <vector>

#include "sim/fast/group.h"
#include "sim/fast/iterations.h"

namespace orrery {

/// The iterations of a tile in a loop: the state is as it was some iterations ago, and the
/// iterations ahead are those that were ahead then.
class IterationSkips {
 public:
  IterationSkips(const Group& group, Iterations& iterations)
      : group_(group), iterations_(iterations) {}

  /// An iteration that has begun, and how many iterations ahead anybody looked until the next one
  /// did.
  void remember(const Position& position, std::int64_t ahead);
  void forget() { begun_.clear(); }
  /// Moves the position on by whole rounds, where there are some to go.
  bool skip(Position& position);

 private:
  struct Begun {
    Position position;
    std::int64_t ahead = 0;
  };

  const Group& group_;
  Iterations& iterations_;
  std::vector<Begun> begun_;  // the last iterations, oldest first
};

}  // namespace orrery
