#include "search/pareto.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace orrery {
namespace {

/// Volume of the first `dims` coordinates of `points`, all of them better than the reference.
double sliced(std::vector<Objectives> points, const Objectives& reference, std::size_t dims) {
  if (points.empty()) return 0;
  if (dims == 1) {
    double best = reference[0];
    for (const Objectives& point : points) best = std::min(best, point[0]);
    return reference[0] - best;
  }
  // Slabs along the last coordinate: in each, only what starts at or before it counts.
  const std::size_t last = dims - 1;
  std::sort(points.begin(), points.end(),
            [&](const Objectives& a, const Objectives& b) { return a[last] < b[last]; });
  if (dims == 2) {
    double volume = 0, lowest = reference[0];
    for (const Objectives& point : points) {
      if (point[0] >= lowest) continue;
      volume += (lowest - point[0]) * (reference[1] - point[1]);
      lowest = point[0];
    }
    return volume;
  }
  double volume = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double end = i + 1 < points.size() ? points[i + 1][last] : reference[last];
    if (end <= points[i][last]) continue;
    const std::vector<Objectives> below(points.begin(),
                                        points.begin() + static_cast<std::ptrdiff_t>(i + 1));
    volume += (end - points[i][last]) * sliced(below, reference, last);
  }
  return volume;
}

}  // namespace

bool dominates(const Objectives& a, const Objectives& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

std::vector<std::size_t> pareto_front(const std::vector<Objectives>& all) {
  // In lexical order whatever dominates a point comes before it, and it is enough to compare with
  // those that are on the front already.
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return all[a] < all[b]; });
  std::vector<std::size_t> front;
  for (const std::size_t i : order) {
    if (std::none_of(front.begin(), front.end(),
                     [&](std::size_t f) { return dominates(all[f], all[i]); })) {
      front.push_back(i);
    }
  }
  std::sort(front.begin(), front.end());
  return front;
}

std::vector<int> pareto_ranks(const std::vector<Objectives>& all) {
  std::vector<int> ranks(all.size(), -1);
  std::vector<std::size_t> left(all.size());
  std::iota(left.begin(), left.end(), 0);
  for (int rank = 0; !left.empty(); ++rank) {
    std::vector<Objectives> points;
    for (const std::size_t i : left) points.push_back(all[i]);
    for (const std::size_t i : pareto_front(points)) ranks[left[i]] = rank;
    std::erase_if(left, [&](std::size_t i) { return ranks[i] >= 0; });
  }
  return ranks;
}

double hypervolume(const std::vector<Objectives>& all, const Objectives& reference) {
  std::vector<Objectives> inside;
  for (const Objectives& point : all) {
    bool better = true;
    for (std::size_t i = 0; i < point.size(); ++i) better = better && point[i] < reference[i];
    if (better) inside.push_back(point);
  }
  std::vector<Objectives> front;
  for (const std::size_t i : pareto_front(inside)) front.push_back(inside[i]);
  return sliced(std::move(front), reference, reference.size());
}

}  // namespace orrery
