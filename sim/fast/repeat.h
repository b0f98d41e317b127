#pragma once

#include <cstdint>
#include <optional>

#include "sim/kernel/state.h"

namespace orrery {

/// One round of a loop that repeats unchanged: snapshots at its beginning and at its end.
struct Round {
  const Snapshot* begin = nullptr;
  Snapshot* end = nullptr;
  std::int64_t cycles() const { return end->now - begin->now; }
};

/// Does a group, within one loop iteration, do the same cycles over and over? Looks at its state
/// from time to time, further and further back.
class Repeat {
 public:
  /// Looks first when an iteration is `first_age` cycles old, and for rounds of at most `longest`
  /// cycles.
  Repeat(std::int64_t first_age, std::int64_t longest) : first_age_(first_age), longest_(longest) {}

  /// A new iteration has begun, or a jump has ended.
  void restart(std::int64_t now) {
    start_ = now;
    next_reference_ = now + first_age_;
    looking_until_ = now;  // older snapshots are of something else
  }
  /// Is this a cycle to look at? `quick_hash` is a number that is equal when the states are.
  bool wants(std::int64_t now, std::int64_t quick_hash) {
    if (now >= next_reference_) {
      quick_hash_ = quick_hash;
      return true;
    }
    return now < looking_until_ && quick_hash == quick_hash_;
  }
  /// Looks at a snapshot of now, made in `scratch()`. Returns the round that has just ended, if one
  /// has.
  std::optional<Round> look();
  Snapshot& scratch() { return current_; }
  /// The cycle of the snapshot that others are compared with.
  std::int64_t reference() const { return reference_.now; }
  /// Is the last snapshot the one that others are compared with from now on?
  bool is_reference() const { return is_reference_; }

 private:
  std::int64_t first_age_, longest_;
  std::int64_t start_ = 0, next_reference_ = 0, looking_until_ = 0;
  std::int64_t quick_hash_ = 0;  // of the reference
  bool is_reference_ = false;
  Snapshot reference_, current_;
};

/// May the second snapshot follow the first in a round that goes on like that? Everything that must
/// recur does, and everything that runs on does so far from what would stop it.
bool same_within_iteration(const Snapshot& begin, const Snapshot& end);
/// How many more rounds there can be before something within the iteration comes to its bounds.
std::int64_t repeats_left(const Round& round);
/// Moves the end of a round by `times` more rounds.
void repeat(const Round& round, std::int64_t times);

}  // namespace orrery
