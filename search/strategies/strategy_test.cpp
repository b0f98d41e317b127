#include "search/strategy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/complaint.h"

namespace orrery {
namespace {

/// 4 + 4 x 5 x 6 x 2 points: the last three knobs count only where the first says b.
Space strategy_space() {
  const auto knob = [](const std::string& name, int values, bool ordered, int parent) {
    Knob made{.name = name, .values = {}, .parent = parent};
    for (int v = 0; v < values; ++v) {
      made.values.push_back(std::to_string(v));
      if (ordered) made.scale.push_back(v / std::max(1.0, values - 1.0));
    }
    if (parent >= 0) made.active_for = {1};
    return made;
  };
  std::vector<Knob> knobs = {knob("switch", 2, false, -1), knob("size", 4, true, -1),
                             knob("depth", 5, true, 0), knob("kind", 6, false, 0),
                             knob("flag", 2, false, 0)};
  knobs[3].role = knobs[4].role = KnobRole::kArchitecture;
  return Space(std::move(knobs));
}

/// Two objectives with a trade-off, some infeasible points, and now and then an accident.
Trial toy_trial(const Space& space, std::int64_t number, const Choices& choices) {
  Trial trial{.number = number, .choices = choices, .state = TrialState::kComplete};
  const std::vector<double> x = space.features(choices);
  double a = 1, b = 2;
  for (std::size_t i = 0; i < x.size(); ++i) {
    a += x[i] * static_cast<double>(i % 3);
    b += (1 - x[i]) * static_cast<double>((i + 1) % 4);
  }
  const std::int64_t kind = (choices[1] * 7 + choices[3] * 5 + choices[2]) % 11;
  if (kind == 3) {
    trial.state = TrialState::kInfeasible;
    trial.violation = a;
  } else if (kind == 5) {
    trial.state = choices[1] % 2 == 0 ? TrialState::kFailed : TrialState::kTimedOut;
  } else {
    trial.state = kind == 7 ? TrialState::kPruned : TrialState::kComplete;
    trial.objectives = {a, -b};
  }
  return trial;
}

struct Made {
  StrategyOptions options;
  std::unique_ptr<Strategy> strategy;
};

constexpr std::int64_t kBudget = 90;

/// The contract of every registered strategy (external is tested with its programs).
class EveryStrategy : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Made> make(std::uint64_t seed) const {
    auto made = std::make_unique<Made>();
    made->strategy =
        make_strategy(GetParam(), {space_, {"latency", "accuracy"}, kBudget, seed, made->options});
    return made;
  }

  /// Asks in batches of at most `batch` until the budget is used or there is nothing more; with
  /// `reload` every batch is told to a strategy that was loaded from what the last one saved.
  std::vector<Choices> walk(std::uint64_t seed, int batch, bool reload) const {
    std::vector<Choices> path;
    auto made = make(seed);
    while (static_cast<std::int64_t>(path.size()) < kBudget) {
      const auto left = static_cast<int>(kBudget - static_cast<std::int64_t>(path.size()));
      const std::vector<Choices> asked = made->strategy->ask(std::min(batch, left));
      EXPECT_LE(asked.size(), static_cast<std::size_t>(std::min(batch, left)));
      if (asked.empty()) break;
      if (reload) {
        const std::string state = made->strategy->save();
        made = make(seed);
        made->strategy->load(state);
        EXPECT_EQ(made->strategy->save(), state);
      }
      for (const Choices& choices : asked) {
        EXPECT_TRUE(space_.contains(choices)) << space_.text(choices);
        made->strategy->tell(toy_trial(space_, static_cast<std::int64_t>(path.size()), choices));
        path.push_back(choices);
      }
    }
    return path;
  }

  Space space_ = strategy_space();
};

TEST_P(EveryStrategy, AsksOnlyPointsOfTheSpaceAndGoesOn) {
  for (const int batch : {1, 5, 64}) EXPECT_GT(walk(1, batch, false).size(), 10u) << batch;
}

TEST_P(EveryStrategy, WalksTheSamePathFromTheSameSeed) {
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    EXPECT_EQ(walk(seed, 64, false), walk(seed, 64, false)) << "seed " << seed;
  }
  if (GetParam() != "exhaustive" && GetParam() != "grid") {
    EXPECT_NE(walk(1, 64, false), walk(2, 64, false));
  }
}

TEST_P(EveryStrategy, GoesOnFromWhatItSaved) {
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    EXPECT_EQ(walk(seed, 64, true), walk(seed, 64, false)) << "seed " << seed;
  }
}

TEST_P(EveryStrategy, EndsWhenASmallSpaceIsUsedUp) {
  const Space tiny({{.name = "a", .values = {"1", "2", "3"}, .scale = {0, 0.5, 1}},
                    {.name = "b", .values = {"x", "y"}, .role = KnobRole::kArchitecture}});
  StrategyOptions options;
  const auto strategy = make_strategy(GetParam(), {tiny, {"latency"}, 1000, 1, options});
  int trials = 0;
  while (trials < 1000) {
    const auto asked = strategy->ask(10);
    if (asked.empty()) break;
    for (const Choices& choices : asked) {
      Trial trial{.number = trials++, .choices = choices, .state = TrialState::kComplete};
      trial.objectives = {1.0 + choices[0] + choices[1]};
      strategy->tell(trial);
    }
  }
  EXPECT_LT(trials, 100) << "asks without end";
}

TEST_P(EveryStrategy, RefusesAStateThatItDidNotWrite) {
  EXPECT_NE(complaint_of([&] { make(1)->strategy->load("[1, 2"); }), "");
  EXPECT_NE(complaint_of([&] { make(1)->strategy->load("{}"); }), "");
}

TEST_P(EveryStrategy, NamesItsOptionsWhenOneIsUnknown) {
  StrategyOptions options({{"no_such_option", "1"}}, {"spec.yaml", 3, "strategy"});
  const std::string complaint = complaint_of([&] {
    make_strategy(GetParam(), {space_, {"latency"}, kBudget, 1, options});
  });
  EXPECT_NE(complaint.find("spec.yaml:3: strategy.no_such_option: unknown option"),
            std::string::npos)
      << complaint;
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& entry : StrategyRegistry::instance().entries()) {
    if (entry.name != "external") names.push_back(entry.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Strategies, EveryStrategy, testing::ValuesIn(names()),
                         [](const auto& of) { return of.param; });

TEST(Exhaustive, TriesEveryPointOnce) {
  const Space space = strategy_space();
  StrategyOptions options;
  const auto strategy = make_strategy("exhaustive", {space, {"latency"}, 1000, 1, options});
  std::set<Choices> seen;
  for (auto asked = strategy->ask(7); !asked.empty(); asked = strategy->ask(7)) {
    for (const Choices& choices : asked) EXPECT_TRUE(seen.insert(choices).second);
  }
  EXPECT_EQ(static_cast<double>(seen.size()), space.size());
}

TEST(Strategies, UnknownOneIsToldWithThoseThereAre) {
  const Space space = strategy_space();
  StrategyOptions options({}, {"--strategy", 0, ""});
  const std::string complaint = complaint_of([&] {
    make_strategy("magic", {space, {"latency"}, 10, 1, options});
  });
  EXPECT_NE(complaint.find("--strategy: unknown strategy 'magic'; allowed: annealing, bayesian"),
            std::string::npos)
      << complaint;
}

}  // namespace
}  // namespace orrery
