#pragma once

#include <cstdint>
#include <optional>

#include "sim/kernel/state.h"

namespace orrery {

/// One round of a loop that goes round unchanged: pictures at its beginning and at its end.
struct Round {
  const Picture* begin = nullptr;
  Picture* end = nullptr;
  std::int64_t cycles() const { return end->now - begin->now; }
};

/// Does a group, within one loop body, do the same cycles over and over? Looks at its state from
/// time to time, further and further back.
class Repeat {
 public:
  /// Looks first when a body is `first_age` cycles old, and for rounds of at most `longest` cycles.
  Repeat(std::int64_t first_age, std::int64_t longest) : first_age_(first_age), longest_(longest) {}

  /// A new body has begun, or a jump has ended.
  void restart(std::int64_t now) {
    start_ = now;
    next_reference_ = now + first_age_;
    looking_until_ = now;  // older pictures are of something else
  }
  /// Is this a cycle to look at? `glance` is a number that is equal when the states are.
  bool wants(std::int64_t now, std::int64_t glance) {
    if (now >= next_reference_) {
      glance_ = glance;
      return true;
    }
    return now < looking_until_ && glance == glance_;
  }
  /// Looks at a picture of now, made in `scratch()`. Returns the round that has just ended, if one
  /// has.
  std::optional<Round> look();
  Picture& scratch() { return current_; }
  /// The cycle of the picture that others are compared with.
  std::int64_t reference() const { return reference_.now; }
  /// Is the last picture the one that others are compared with from now on?
  bool is_reference() const { return is_reference_; }

 private:
  std::int64_t first_age_, longest_;
  std::int64_t start_ = 0, next_reference_ = 0, looking_until_ = 0;
  std::int64_t glance_ = 0;  // of the reference
  bool is_reference_ = false;
  Picture reference_, current_;
};

/// May the second picture follow the first in a round that goes on like that? Everything that must
/// recur does, and everything that runs on does so far from what would stop it.
bool same_within_body(const Picture& begin, const Picture& end);
/// How many more rounds there can be before something within the body comes to its bounds.
std::int64_t rounds_within_body(const Round& round);
/// Moves the end of a round by `times` more rounds.
void go_round(const Round& round, std::int64_t times);

}  // namespace orrery
