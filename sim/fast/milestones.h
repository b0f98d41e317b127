#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/fast/repeat.h"

namespace orrery {

/// Pictures at the last milestones of a body: has the array been where it is now?
class Milestones {
 public:
  /// A new body has begun, or a jump has ended.
  void restart() { pictures_ = 0; }
  Picture& scratch() { return ring_[at(0)]; }
  /// Looks at a picture of now, made in `scratch()`. `missed` is the lowest tile that was asked for
  /// since the last milestone and was not ready. Returns the shortest round that has just ended, if
  /// one has.
  std::optional<Round> look(std::int64_t missed);
  /// The lowest tile that was missed during that round.
  std::int64_t missed() const { return missed_of_round_; }

 private:
  /// Milestones that a round may have.
  static constexpr std::size_t kLongestRound = 8;

  /// Where the picture is that was made `back` milestones ago.
  std::size_t at(std::size_t back) const { return (next_ + ring_.size() - back) % ring_.size(); }

  std::array<Picture, kLongestRound + 1> ring_;
  std::array<std::int64_t, kLongestRound + 1> missed_;  // before each picture
  std::int64_t missed_of_round_ = 0;
  std::size_t next_ = 0, pictures_ = 0;
};

}  // namespace orrery
