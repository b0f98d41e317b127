#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/fast/repeat.h"

namespace orrery {

/// Snapshots at the last column starts of an iteration: is one of them equal to the state of now?
class ColumnStarts {
 public:
  /// A new iteration has begun, or a jump has ended.
  void restart() { snapshots_ = 0; }
  Snapshot& scratch() { return ring_[at(0)]; }
  /// Looks at a snapshot of now, made in `scratch()`. `missed` is the lowest tile that was asked
  /// for since the last column start and was not ready. Returns the shortest round that has just
  /// ended, if one has.
  std::optional<Round> look(std::int64_t missed);
  /// The lowest tile that was missed during that round.
  std::int64_t missed() const { return missed_of_round_; }

 private:
  /// Column starts that a round may have.
  static constexpr std::size_t kLongestRound = 8;

  /// Where the snapshot is that was made `back` column starts ago.
  std::size_t at(std::size_t back) const { return (next_ + ring_.size() - back) % ring_.size(); }

  std::array<Snapshot, kLongestRound + 1> ring_;
  std::array<std::int64_t, kLongestRound + 1> missed_;  // before each snapshot
  std::int64_t missed_of_round_ = 0;
  std::size_t next_ = 0, snapshots_ = 0;
};

}  // namespace orrery
