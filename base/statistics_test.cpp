#include "base/statistics.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace orrery {
namespace {

/// The definition, pair by pair.
std::optional<double> kendall_by_definition(const std::vector<double>& a,
                                            const std::vector<double>& b) {
  const auto sign = [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; };
  double both = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      both += sign(a[i] - a[j]) * sign(b[i] - b[j]);
      of_a += std::abs(sign(a[i] - a[j]));
      of_b += std::abs(sign(b[i] - b[j]));
    }
  }
  if (of_a == 0 || of_b == 0) return std::nullopt;
  return both / std::sqrt(of_a * of_b);
}

/// Few values, so that many are tied.
std::vector<double> few_values(std::size_t size) {
  std::vector<double> values;
  for (const int value : *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(0, 9))) {
    values.push_back(value);
  }
  return values;
}

RC_GTEST_PROP(Statistics, KendallIsItsDefinition, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 40);
  const auto a = few_values(size), b = few_values(size);
  const auto found = kendall(a, b), expected = kendall_by_definition(a, b);
  RC_ASSERT(found.has_value() == expected.has_value());
  if (found) RC_ASSERT(std::abs(*found - *expected) < 1e-12);
}

RC_GTEST_PROP(Statistics, RankCorrelationsSeeOnlyTheOrder, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(2, 40);
  const auto a = few_values(size), b = few_values(size);
  auto stretched = a, reversed = a;
  for (double& x : stretched) x = std::exp(x);
  for (double& x : reversed) x = -x;
  for (const auto& correlation : {spearman, kendall}) {
    RC_ASSERT(correlation(a, b) == correlation(stretched, b));
    const auto forward = correlation(a, b), backward = correlation(reversed, b);
    RC_ASSERT(forward.has_value() == backward.has_value());
    if (!forward) continue;
    RC_ASSERT(std::abs(*forward + *backward) < 1e-12);
    RC_ASSERT(std::abs(*forward) < 1 + 1e-12);
    RC_ASSERT(std::abs(*correlation(a, a) - 1) < 1e-12);
  }
}

TEST(Statistics, TiesShareTheirMeanRank) {
  EXPECT_EQ(ranks_of({30, 10, 20, 20}), (std::vector<double>{4, 1, 2.5, 2.5}));
}

/// Worked by hand: of six pairs, four agree, one disagrees and one is tied in a.
TEST(Statistics, ByHand) {
  EXPECT_DOUBLE_EQ(*kendall({1, 2, 2, 3}, {1, 3, 2, 2.5}), 3 / std::sqrt(5.0 * 6.0));
  // The second ranks are 2, 1, 4, 3: four differences of 1.
  EXPECT_DOUBLE_EQ(*spearman({1, 2, 3, 4}, {2, 1, 5, 3}), 1 - 6.0 * 4 / 60);
}

TEST(Statistics, NothingToRank) {
  EXPECT_FALSE(spearman({}, {}));
  EXPECT_FALSE(spearman({1}, {1}));
  EXPECT_FALSE(spearman({1, 1}, {1, 2}));
  EXPECT_FALSE(kendall({1, 2}, {3, 3}));
  EXPECT_THROW(kendall({1}, {}), std::invalid_argument);
}

TEST(Statistics, ErrorsByHand) {
  const ErrorSummary summary = error_summary({90, 130, 7, 200}, {100, 100, 0, 200});
  EXPECT_EQ(summary.count, 3U);  // nothing is relative to 0
  EXPECT_DOUBLE_EQ(summary.mape, 0.4 / 3);
  EXPECT_DOUBLE_EQ(summary.bias, 0.2 / 3);
  EXPECT_DOUBLE_EQ(summary.worst, 0.3);
  EXPECT_EQ(error_summary({}, {}).mape, 0);
}

}  // namespace
}  // namespace orrery
