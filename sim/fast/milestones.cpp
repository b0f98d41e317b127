#include "sim/fast/milestones.h"

#include <algorithm>

namespace orrery {

std::optional<Round> Milestones::look(std::int64_t missed) {
  missed_[at(0)] = missed_of_round_ = missed;
  for (std::size_t back = 1; back <= pictures_; ++back) {
    const Picture& before = ring_[at(back)];
    if (same_within_body(before, scratch())) return Round{&before, &scratch()};
    missed_of_round_ = std::min(missed_of_round_, missed_[at(back)]);
  }
  pictures_ = std::min(pictures_ + 1, kLongestRound);
  next_ = (next_ + 1) % ring_.size();
  return std::nullopt;
}

}  // namespace orrery
