#include "sim/fast/column_starts.h"

#include <algorithm>

namespace orrery {

std::optional<Round> ColumnStarts::look(std::int64_t missed) {
  missed_[at(0)] = missed_of_round_ = missed;
  for (std::size_t back = 1; back <= snapshots_; ++back) {
    const Snapshot& before = ring_[at(back)];
    if (same_within_iteration(before, scratch())) return Round{&before, &scratch()};
    missed_of_round_ = std::min(missed_of_round_, missed_[at(back)]);
  }
  snapshots_ = std::min(snapshots_ + 1, kLongestRound);
  next_ = (next_ + 1) % ring_.size();
  return std::nullopt;
}

}  // namespace orrery
