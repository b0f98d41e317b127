#pragma once

#include <vector>

#include "sim/fast/bodies.h"
#include "sim/fast/group.h"

namespace orrery {

/// The bodies of a tile in a loop: the state is as it was some bodies ago, and the bodies ahead are
/// those that were ahead then.
class BodySkips {
 public:
  BodySkips(const Group& group, Bodies& bodies) : group_(group), bodies_(bodies) {}

  /// A body that has begun, and how many bodies ahead anybody looked until the next one did.
  void remember(const Place& place, std::int64_t ahead);
  void forget() { begun_.clear(); }
  /// Moves the place on by whole rounds, where there are some to go.
  bool skip(Place& place);

 private:
  struct Begun {
    Place place;
    std::int64_t ahead = 0;
  };

  const Group& group_;
  Bodies& bodies_;
  std::vector<Begun> begun_;  // the last bodies, oldest first
};

}  // namespace orrery
