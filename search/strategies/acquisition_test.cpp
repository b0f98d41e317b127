#include "search/strategies/acquisition.h"

#include <gtest/gtest.h>

#include <cmath>

namespace orrery {
namespace {

TEST(Acquisition, LogarithmsAgreeWithTheFunctionsWhereThoseAreNotZero) {
  for (double z = -30; z < 5; z += 0.01) {
    const double cumulative = 0.5 * std::erfc(-z / std::sqrt(2.0));
    EXPECT_NEAR(log_cumulative(z), std::log(cumulative), 1e-5) << z;
  }
  for (double z = -30; z < 5; z += 0.01) {
    const double density = std::exp(-0.5 * z * z) / std::sqrt(6.283185307179586);
    const double gain = 2 * (z * 0.5 * std::erfc(-z / std::sqrt(2.0)) + density);
    EXPECT_NEAR(log_expected_improvement(1 - 2 * z, 2, 1), std::log(gain), 1e-4) << z;
  }
}

TEST(Acquisition, GrowsWithoutAGapFromFarLeft) {
  double cumulative = log_cumulative(-100), gain = log_expected_improvement(100, 1, 0);
  ASSERT_TRUE(std::isfinite(cumulative) && std::isfinite(gain));
  for (double z = -99.99; z < 5; z += 0.01) {
    EXPECT_GT(log_cumulative(z), cumulative) << z;
    EXPECT_GT(log_expected_improvement(-z, 1, 0), gain) << z;
    EXPECT_LT(log_expected_improvement(-z, 1, 0), gain + 1.1) << z;
    cumulative = log_cumulative(z);
    gain = log_expected_improvement(-z, 1, 0);
  }
}

}  // namespace
}  // namespace orrery
