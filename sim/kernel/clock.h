#pragma once

#include <cstdint>
#include <vector>

namespace orrery {

class Channel;

/// The cycle that a group of blocks and channels is in. In a SystemC simulation the kernel keeps
/// time and every block writes the cycle it is run in; otherwise who runs the blocks does.
struct Clock {
  std::int64_t now = 0;
  bool kernel = true;             // channels commit in SystemC's update phase
  std::vector<Channel*> changed;  // those that must commit at the end of this cycle, if not
};

}  // namespace orrery
