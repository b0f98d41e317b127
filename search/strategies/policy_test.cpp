#include "search/strategies/policy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace orrery {
namespace {

Space space_of_three() {
  return Space({{.name = "a", .values = {"0", "1", "2"}},
                {.name = "b", .values = {"0", "1"}, .parent = 0, .active_for = {0, 2}},
                {.name = "c", .values = {"0", "1", "2", "3"}}});
}

TEST(Policy, GradientIsThatOfTheLossByFiniteDifferences) {
  constexpr double kStep = 1e-5;
  const Space space = space_of_three();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Policy policy(space);
    for (auto& knob : policy.parameters()) {
      for (double& x : knob) x = random.normal();
    }
    std::vector<Policy::Episode> batch;
    for (int i = 0; i < 6; ++i)
      batch.push_back({policy.sample(1, random).front(), random.normal()});
    const double entropy = random.uniform();
    const Policy::Parameters gradient = policy.gradient(batch, entropy);
    for (std::size_t knob = 0; knob < gradient.size(); ++knob) {
      for (std::size_t value = 0; value < gradient[knob].size(); ++value) {
        double& x = policy.parameters()[knob][value];
        const double at = x;
        x = at + kStep;
        const double above = policy.loss(batch, entropy);
        x = at - kStep;
        const double below = policy.loss(batch, entropy);
        x = at;
        EXPECT_NEAR(gradient[knob][value], (above - below) / (2 * kStep), 1e-7);
      }
    }
  }
}

TEST(Policy, SamplesWithItsProbabilities) {
  const Space space = space_of_three();
  Policy policy(space);
  policy.parameters()[0] = {std::log(0.2), std::log(0.5), std::log(0.3)};
  Random random(3);
  std::map<int, int> counts;
  for (int i = 0; i < 20'000; ++i) {
    const Choices choices = policy.sample(1, random).front();
    ASSERT_TRUE(space.contains(choices));
    ++counts[choices[0]];
  }
  EXPECT_NEAR(counts[0] / 2e4, 0.2, 0.015);
  EXPECT_NEAR(counts[1] / 2e4, 0.5, 0.015);
  EXPECT_NEAR(counts[2] / 2e4, 0.3, 0.015);
}

}  // namespace
}  // namespace orrery
