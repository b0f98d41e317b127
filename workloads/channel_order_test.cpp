#include "workloads/channel_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace orrery {
namespace {

std::vector<std::int64_t> random_weights(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::int64_t> weights(count);
  for (std::int64_t& weight : weights) weight = static_cast<std::int64_t>(random() % 255) - 127;
  return weights;
}

std::int64_t flips(std::int64_t a, std::int64_t b, Encoding encoding) {
  std::int64_t count = 0;
  if (encoding == Encoding::kSignMagnitude) {
    count += (a < 0) != (b < 0) ? 1 : 0;
    a = std::abs(a);
    b = std::abs(b);
  }
  for (int bit = 0; bit < 8; ++bit) count += ((a >> bit) & 1) != ((b >> bit) & 1) ? 1 : 0;
  return count;
}

TEST(ChannelOrder, DistancesAreBitsThatDiffer) {
  for (const Encoding encoding : {Encoding::kTwosComplement, Encoding::kSignMagnitude}) {
    const auto weights = random_weights(7 * 5, 3);
    const FilterDistances distances(weights, 7, 8, encoding);
    for (std::size_t a = 0; a < 7; ++a) {
      for (std::size_t b = 0; b < 7; ++b) {
        std::int64_t expected = 0;
        for (std::size_t i = 0; i < 5; ++i) {
          expected += flips(weights[a * 5 + i], weights[b * 5 + i], encoding);
        }
        EXPECT_EQ(distances.between(a, b), expected);
      }
    }
  }
}

TEST(ChannelOrder, IsAPermutationAndNeverWorse) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::size_t filters = 1 + seed % 23, length = 1 + seed % 7;
    const FilterDistances distances(random_weights(filters * length, seed), filters, 8,
                                    Encoding::kTwosComplement);
    std::vector<std::size_t> order = short_order(distances), own(filters);
    std::iota(own.begin(), own.end(), 0);
    EXPECT_LE(distances.along(order), distances.along(own)) << "seed " << seed;
    EXPECT_EQ(short_order(distances), order);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, own) << "seed " << seed;
  }
}

/// With few filters all orders can be tried: the one found is the best or close to it.
TEST(ChannelOrder, IsCloseToTheBestOfAll) {
  std::int64_t found = 0, best_of_all = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const FilterDistances distances(random_weights(7 * 3, seed), 7, 8, Encoding::kSignMagnitude);
    std::vector<std::size_t> order(7);
    std::iota(order.begin(), order.end(), 0);
    std::int64_t best = distances.along(order);
    while (std::next_permutation(order.begin(), order.end())) {
      best = std::min(best, distances.along(order));
    }
    best_of_all += best;
    found += distances.along(short_order(distances));
    EXPECT_GE(distances.along(short_order(distances)), best);
  }
  EXPECT_LE(found, best_of_all * 105 / 100);
}

/// Copies of three filters, mixed: each kind comes together, and nothing else flips.
TEST(ChannelOrder, PutsEqualFiltersTogether) {
  std::vector<std::int64_t> weights;
  const std::vector<std::int64_t> kinds = {0, 0, 15, 15, 127, 0};
  for (const std::size_t kind : {0, 1, 2, 1, 0, 2, 2, 0, 1, 1}) {
    weights.insert(weights.end(), {kinds[kind * 2], kinds[kind * 2 + 1]});
  }
  const FilterDistances distances(weights, 10, 8, Encoding::kTwosComplement);
  EXPECT_EQ(distances.along(short_order(distances)), 7 + 7);  // 0, 127 and 15 in this order
}

}  // namespace
}  // namespace orrery
