#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "dataflows/activity.h"
#include "sim/arrays/lockstep/skew_terms.h"
#include "sim/kernel/state.h"
#include "sim/watch/observers.h"

namespace orrery {

/// Accounts every PE-cycle of a lockstep array. A slot that enters at PE (0, 0) passes each PE for
/// exactly one cycle, so it can be charged to all of them when it enters; what is corrected is the
/// beginning (PEs that no slot has reached yet) and the end (slots that have not reached all PEs).
class LockstepAccount {
 public:
  /// A slot takes `row_skew` advances from one row to the next and `col_skew` from one column.
  LockstepAccount(std::int64_t rows, std::int64_t cols, std::int64_t row_skew,
                  std::int64_t col_skew, Activity& activity, const Observers& observers);

  /// One advance: the slot that enters keeps `rows` x `cols` PEs busy (computing or, for a bubble,
  /// with `cause`); the rest is unmapped.
  void advance(Cause cause, std::int64_t rows, std::int64_t cols);
  /// One cycle in which nothing moves.
  void stall(Cause cause, std::int64_t rows, std::int64_t cols);
  /// The first step of a fold enters behind `bubbles` bubbles in which the array drained: from now
  /// on, what is left of those bubbles in the array is filling.
  void begin_fold(std::int64_t bubbles, std::int64_t rows, std::int64_t cols);
  /// `cycles` more in which the array is done and waits with `cause`; then the end corrections.
  void finish(Cause cause, std::int64_t cycles);

  std::int64_t max_skew() const { return max_skew_; }
  void visit(State& state);

 private:
  struct Slot {
    Cause cause = Cause::kFilling;
    std::int64_t rows = 0, cols = 0;
    friend bool operator==(const Slot&, const Slot&) = default;
  };
  /// A run of equal slots.
  struct Run {
    Slot slot;
    std::int64_t length = 0;
  };

  void forget_left();
  void charge(const Slot& slot, std::int64_t times);
  /// The same for the map: the slot's region gets min(limit, skew) `times` times, or 1.
  void map_term(const Slot& slot, std::optional<std::int64_t> limit, std::int64_t times);
  /// Sum over the first rows x cols PEs of min(limit, skew of the PE).
  std::int64_t sum_skews(std::int64_t limit, std::int64_t rows, std::int64_t cols);

  std::int64_t rows_, cols_, row_skew_, col_skew_, max_skew_;
  std::int64_t advances_ = 0;
  Slot first_;
  std::vector<Run> runs_;  // the newest slots, enough of them to cover the array
  std::array<std::int64_t, 3> cached_key_ = {-1, -1, -1};
  std::int64_t cached_sum_ = 0;
  Activity& activity_;
  const Observers& observers_;
  SkewTerms terms_;  // of the map of the PEs, where somebody looks
};

}  // namespace orrery
