#include "sim/fast/iteration_skips.h"

#include <algorithm>

namespace orrery {
namespace {

/// Iterations that a round may have at the most.
constexpr std::size_t kMostBodiesSeen = 8;

}  // namespace

void IterationSkips::remember(const Position& position, std::int64_t ahead) {
  if (begun_.size() < kMostBodiesSeen) {
    begun_.emplace_back();
  } else {
    std::rotate(begun_.begin(), begun_.begin() + 1, begun_.end());
  }
  begun_.back().position = position;
  begun_.back().ahead = ahead;
}

bool IterationSkips::skip(Position& position) {
  if (!iterations_.several_in_tile()) return false;
  std::int64_t ahead = 0;
  for (auto begin = begun_.rbegin(); begin != begun_.rend(); ++begin) {
    const Position& before = begin->position;
    if (before.tile() != position.tile()) return false;
    ahead = std::max(ahead, begin->ahead);
    if (before.state != position.state) continue;
    const bool others_moved =
        group_.whole() ? iterations_.have_tiles() && before.frontier() != position.frontier()
                       : group_.wrote(before.counts, position.counts);
    if (others_moved) return false;
    const std::int64_t last = iterations_.end_of_tile(position);
    const std::int64_t round = position.iteration() - before.iteration();
    std::int64_t same = before.iteration();  // up to there, iterations are as those a round later
    while (same + round < last && iterations_.shape(same, position.tile()) ==
                                      iterations_.shape(same + round, position.tile())) {
      same += std::max<std::int64_t>(1, iterations_.alike(same, position.tile()) - round);
    }
    const std::int64_t times = (same - position.iteration() - ahead) / round;
    if (times <= 0) return false;
    position.extrapolate(before, times);
    forget();
    return true;
  }
  return false;
}

}  // namespace orrery
