#pragma once

#include <deque>

#include "sim/memory/messages.h"

namespace orrery {

/// Beats that have left the PEs of a lockstep array and wait for a collector that takes half of
/// the words that are queued in each cycle.
class BeatQueue {
 public:
  bool empty() const { return beats_.empty(); }
  std::int64_t words() const { return words_; }
  const Beat& front() const { return beats_.front(); }
  void push(Beat beat);
  /// The oldest beat, or at most `words` of it. What says that a tile ends goes last.
  Beat take(std::int64_t words);
  void visit(State& state);

 private:
  Beat cut_front(std::int64_t words);

  std::deque<Beat> beats_;
  std::int64_t words_ = 0;  // of all
};

}  // namespace orrery
