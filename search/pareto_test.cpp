#include "search/pareto.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace orrery {
namespace {

std::vector<Objectives> draw(Random& random, std::size_t dims, std::size_t count, int grid) {
  std::vector<Objectives> points(count, Objectives(dims));
  for (Objectives& point : points) {
    for (double& x : point) x = static_cast<double>(random.below(static_cast<std::uint64_t>(grid)));
  }
  return points;
}

TEST(Pareto, RanksPeelOffFrontsOfWhatNothingLeftDominates) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const auto points = draw(random, 1 + random.below(4), random.below(40), 6);
    const std::vector<int> ranks = pareto_ranks(points);
    std::vector<std::size_t> first;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (ranks[i] == 0) first.push_back(i);
      int worst = -1;  // the rank is one more than the worst of those that dominate it
      for (std::size_t j = 0; j < points.size(); ++j) {
        if (dominates(points[j], points[i])) worst = std::max(worst, ranks[j]);
      }
      EXPECT_EQ(ranks[i], worst + 1);
    }
    EXPECT_EQ(pareto_front(points), first);
  }
}

/// On a grid of unit cells the volume can be counted.
TEST(Pareto, HypervolumeIsTheNumberOfDominatedCells) {
  constexpr int kSide = 5;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const std::size_t dims = 1 + random.below(4);
    const auto points = draw(random, dims, random.below(12), kSide + 2);
    int cells = 1;
    for (std::size_t d = 0; d < dims; ++d) cells *= kSide;
    int dominated = 0;
    for (int cell = 0; cell < cells; ++cell) {
      Objectives corner;  // the cell's lowest
      for (int rest = cell, d = 0; d < static_cast<int>(dims); ++d, rest /= kSide) {
        corner.push_back(rest % kSide);
      }
      dominated += std::any_of(points.begin(), points.end(), [&](const Objectives& point) {
        for (std::size_t d = 0; d < dims; ++d) {
          if (point[d] > corner[d]) return false;
        }
        return true;
      });
    }
    EXPECT_EQ(hypervolume(points, Objectives(dims, kSide)), dominated);
  }
}

}  // namespace
}  // namespace orrery
