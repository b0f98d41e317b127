#include "search/strategies/policy_learner.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace orrery {
namespace {

Trial known_trial(const Choices& choices, double objective) {
  return {.choices = choices, .state = TrialState::kComplete, .objectives = {objective}};
}

/// It learns from what is known, whatever its own episodes were.
TEST(PolicyLearner, MovesTowardsTheBestPointsThatAreKnown) {
  const std::vector<std::string> values = {"0", "1", "2", "3"};
  const Space space({{.name = "a", .values = values}, {.name = "b", .values = values}});
  EvaluatedPoints known;
  known.add(known_trial({1, 2}, 1));
  for (int i = 0; i < 5; ++i) known.add(known_trial({1, 2 + i % 2}, 1));
  known.add(known_trial({3, 3}, 9));
  for (const double elite : {0.0, 1.0}) {
    PolicyLearner learner(space, 1, {.rate = 0.3, .elite = elite});
    for (int step = 0; step < 30; ++step) learner.learn(known, {{3, 3}});
    Random random(1);
    const auto sampled = learner.sample(200, random);
    const auto hits = std::count_if(sampled.begin(), sampled.end(),
                                    [](const Choices& choices) { return choices[1] >= 2; });
    if (elite > 0) {
      EXPECT_GT(hits, 180);
    } else {
      EXPECT_LT(hits, 140) << "one episode alone says nothing";
    }
  }
}

TEST(PolicyLearner, GoesOnFromWhatItSaved) {
  const Space space({{.name = "a", .values = {"0", "1", "2"}}});
  EvaluatedPoints known;
  known.add(known_trial({0}, 1));
  known.add(known_trial({2}, 5));
  PolicyLearner learner(space, 1, {.rate = 0.3, .entropy = 0.02, .elite = 0.5});
  learner.learn(known, {{0}, {2}});
  PolicyLearner other(space, 1, {.rate = 0.3, .entropy = 0.02, .elite = 0.5});
  other.load(learner.save());
  learner.learn(known, {{0}, {2}});
  other.learn(known, {{0}, {2}});
  EXPECT_EQ(other.save(), learner.save());
}

}  // namespace
}  // namespace orrery
