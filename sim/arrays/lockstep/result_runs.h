#pragma once

#include <cstdint>
#include <deque>

#include "sim/memory/messages.h"

namespace orrery {

/// Results on their way out of a lockstep array, in the order in which they leave. Those of a drain
/// or of a fold's steps leave one after the other and are much alike: they are kept as one run, so
/// that there are few, however large the array.
class ResultRuns {
 public:
  /// Beats that leave at a fixed interval. Advances are counted by the array.
  struct Run {
    std::int64_t at = 0;  // advance in which the next beat leaves
    std::int64_t interval = 1;
    std::int64_t beats = 1;
    std::int64_t words = 0;       // of the next beat
    std::int64_t words_step = 0;  // more in each beat than in the one before
    bool accumulates = false;
    std::int64_t ends_tile = 0;  // tiles whose last results leave with the last beat
    std::int64_t entered = 0;    // advance of a drain's last step; only values need to know
    std::int64_t number = 0;     // of the next beat in its drain, 0 where sums leave step by step
  };

  /// `drains`: every beat has a number in its drain.
  explicit ResultRuns(bool drains) : drains_(drains) {}

  /// Takes in beats of a later step than all before, or the next ones of a drain. Some may leave
  /// before some that are here; but a tile ends with the last of all.
  void add(Run run);
  bool empty() const { return runs_.empty(); }
  /// Advance in which the next beat leaves. There must be one.
  std::int64_t next_at() const { return runs_.front().at; }
  Beat take();
  std::int64_t beats() const;
  /// `advance` is that of the array, visited before.
  void visit(State& state, std::int64_t advance);

 private:
  void move_on(Run& run, std::int64_t beats) const;
  /// The run's last beat.
  Run last_of(Run run) const;
  bool continues(Run run, const Run& next) const;

  bool drains_;
  std::deque<Run> runs_;  // in the order of their next beats
};

}  // namespace orrery
