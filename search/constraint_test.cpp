#include "search/constraint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace orrery {
namespace {

TEST(MetricLimit, ItsMarginIsAboveZeroWhereTheConstraintIsBroken) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Random random(seed);
    Constraint constraint{.metric = "latency", .min = {}, .max = {}};
    const double low = 4 * random.uniform() - 2, high = low + random.uniform();
    if (random.below(3) > 0) constraint.max = random.below(5) == 0 ? 0 : high;
    if (!constraint.max || random.below(2) == 0) constraint.min = std::min(low, high);
    const double value = 6 * random.uniform() - 3;
    double most = -1e300;
    for (const MetricLimit& limit : limits_of({constraint}))
      most = std::max(most, limit.margin(value));
    EXPECT_EQ(constraint.violation(value) > 0, most > 0) << "seed " << seed << ", " << value;
  }
}

TEST(MetricLimit, UpperOnesAreComparedByRatioAndOthersByDifference) {
  const auto limits = limits_of(
      {{.metric = "latency", .min = 1, .max = 8}, {.metric = "energy", .min = {}, .max = 0}});
  ASSERT_EQ(limits.size(), 3u);
  EXPECT_DOUBLE_EQ(limits[0].margin(16), std::log(2.0));
  EXPECT_DOUBLE_EQ(limits[0].margin(4), -std::log(2.0));
  EXPECT_DOUBLE_EQ(limits[1].margin(0.25), 0.75);
  EXPECT_DOUBLE_EQ(limits[2].margin(3), 3);
  EXPECT_TRUE(std::isfinite(limits[0].margin(0)));
}

}  // namespace
}  // namespace orrery
