#include "sim/fast/body_skips.h"

#include <algorithm>

namespace orrery {
namespace {

/// Bodies that a round may have at the most.
constexpr std::size_t kMostBodiesSeen = 8;

}  // namespace

void BodySkips::remember(const Place& place, std::int64_t ahead) {
  if (begun_.size() < kMostBodiesSeen) {
    begun_.emplace_back();
  } else {
    std::rotate(begun_.begin(), begun_.begin() + 1, begun_.end());
  }
  begun_.back().place = place;
  begun_.back().ahead = ahead;
}

bool BodySkips::skip(Place& place) {
  if (!bodies_.several_in_tile()) return false;
  std::int64_t ahead = 0;
  for (auto begin = begun_.rbegin(); begin != begun_.rend(); ++begin) {
    const Place& before = begin->place;
    if (before.tile() != place.tile()) return false;
    ahead = std::max(ahead, begin->ahead);
    if (before.state != place.state) continue;
    const bool others_moved = group_.whole()
                                  ? bodies_.have_tiles() && before.frontier() != place.frontier()
                                  : group_.wrote(before.counts, place.counts);
    if (others_moved) return false;
    const std::int64_t last = bodies_.end_of_tile(place);
    const std::int64_t round = place.body() - before.body();
    std::int64_t same = before.body();  // up to there, bodies are as those a round later
    while (same + round < last &&
           bodies_.shape(same, place.tile()) == bodies_.shape(same + round, place.tile())) {
      ++same;
    }
    const std::int64_t times = (same - place.body() - ahead) / round;
    if (times <= 0) return false;
    place.go_on(before, times);
    forget();
    return true;
  }
  return false;
}

}  // namespace orrery
