#include "search/experiment/selection.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/statistics.h"
#include "search/experiment/rank_matrix.h"

namespace orrery {
namespace {

/// Random networks with many ties.
struct Networks {
  std::vector<double> accuracy, latency, energy;
};

Networks random_set() {
  Networks networks;
  const int count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    networks.accuracy.push_back(*rc::gen::inRange(1, 12));
    networks.latency.push_back(*rc::gen::inRange(1, 12));
    networks.energy.push_back(*rc::gen::inRange(1, 12));
  }
  return networks;
}

RC_GTEST_PROP(Selection, StageOneHasTheOptimumUnderEveryLimitAndNothingElse, ()) {
  const Networks all = random_set();
  NetworkList everything(all.accuracy.size());
  std::iota(everything.begin(), everything.end(), std::size_t{0});
  const NetworkList chosen = optimal_networks(all.accuracy, all.latency, all.energy);
  for (double latency = 0; latency <= 12; ++latency) {
    for (double energy = 0; energy <= 12; ++energy) {
      const Limit limit{latency, energy};
      RC_ASSERT(best_accuracy(chosen, all.accuracy, all.latency, all.energy, limit) ==
                best_accuracy(everything, all.accuracy, all.latency, all.energy, limit));
    }
  }
  for (const std::size_t network : chosen) {  // each is the only one in the set for its own limits
    NetworkList others = chosen;
    others.erase(std::find(others.begin(), others.end(), network));
    const Limit own{all.latency[network], all.energy[network]};
    RC_ASSERT(best_accuracy(others, all.accuracy, all.latency, all.energy, own) <
              all.accuracy[network]);
  }
}

TEST(Selection, LimitsAreQuantilesOfWhatTheNetworksTake) {
  const std::vector<double> latency = {40, 10, 30, 20}, energy = {1, 2, 3, 4};
  const auto grid = limit_grid(latency, energy, 2);
  ASSERT_EQ(grid.size(), 4);
  EXPECT_EQ(grid[0].latency, 20);
  EXPECT_EQ(grid[0].energy, 2);
  EXPECT_EQ(grid[3].latency, 40);
  EXPECT_EQ(grid[3].energy, 4);
  EXPECT_EQ(limit_grid(latency, {}, 4).size(), 4);
}

TEST(Selection, RandomSetsHaveDifferentNetworks) {
  Random random(7);
  for (const std::size_t count : {1, 5, 20, 30}) {
    const NetworkList drawn = random_networks(20, count, random);
    EXPECT_EQ(std::set<std::size_t>(drawn.begin(), drawn.end()).size(),
              std::min<std::size_t>(count, 20));
  }
}

TEST(Selection, ARegretThatIsMissedIsCountedNotAveraged) {
  const Regret regret = summarise({0, 0, -1, 2});
  EXPECT_EQ(regret.cases, 4);
  EXPECT_EQ(regret.missed, 1);
  EXPECT_DOUBLE_EQ(regret.mean, 2.0 / 3);
  EXPECT_EQ(regret.worst, 2);
  EXPECT_EQ(regret.none, 0.5);
}

RC_GTEST_PROP(RankMatrix, IsSpearmansOfEveryTwoRows, ()) {
  const int count = *rc::gen::inRange(2, 30);
  std::vector<std::vector<double>> rows(3);
  for (auto& row : rows) {
    for (int i = 0; i < count; ++i) row.push_back(*rc::gen::inRange(0, 9));
  }
  const auto matrix = rank_matrix(rows);
  for (std::size_t a = 0; a < rows.size(); ++a) {
    for (std::size_t b = 0; b < rows.size(); ++b) {
      const auto expected = spearman(rows[a], rows[b]);
      if (expected && a != b) RC_ASSERT(std::abs(matrix[a][b] - *expected) < 1e-12);
    }
  }
}

}  // namespace
}  // namespace orrery
