#pragma once

#include <cstdint>

namespace orrery {

/// The FIFO in front of a scratchpad: its level is registered, and what is pushed or popped in a
/// cycle takes effect when it commits. The words themselves, where values flow, are in PeValues.
struct WordFifo {
  std::int32_t count = 0, depth = 1;
  std::int32_t pushed = 0, popped = 0;

  bool takes(std::int64_t words) const { return count + words <= depth; }
  void push(std::int64_t words) { pushed += static_cast<std::int32_t>(words); }
  void pop(std::int64_t words) { popped += static_cast<std::int32_t>(words); }
  void commit() {
    if ((pushed | popped) == 0) return;
    count += pushed - popped;
    pushed = popped = 0;
  }
};

}  // namespace orrery
