#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kSeeds = 5;
constexpr std::int64_t kTrials = 80;

/// Five ordered knobs of ten values and one of networks.
Space limited_space() {
  std::vector<Knob> knobs;
  for (int k = 0; k < 5; ++k) {
    Knob knob{.name = "k" + std::to_string(k), .values = {}};
    for (int v = 0; v < 10; ++v) {
      knob.values.push_back(std::to_string(v));
      knob.scale.push_back(v / 9.0);
    }
    knobs.push_back(std::move(knob));
  }
  knobs.push_back({.name = "network",
                   .values = {"a", "b", "c", "d", "e", "f"},
                   .role = KnobRole::kArchitecture});
  return Space(std::move(knobs));
}

/// What makes the latency fall makes energy and area grow, and the last is known without
/// simulating; one point of 75 keeps all four limits.
const std::vector<Constraint> kLimits = {{.metric = "latency", .min = {}, .max = 0.45},
                                         {.metric = "energy", .min = {}, .max = 7},
                                         {.metric = "utilization", .min = 70.0, .max = {}},
                                         {.metric = "area", .min = {}, .max = 1.4}};

Trial evaluate(const Choices& c, std::int64_t number) {
  Trial trial{.number = number, .choices = c, .state = TrialState::kComplete};
  const double size = std::exp2(0.3 * (c[0] + c[1])), network = 1 + 0.25 * c[5];
  Metrics all;
  all["area"] = 0.1 * size * (1 + 0.1 * c[2]);
  all["latency"] = network * (0.8 / size + 0.6 / (1 + c[3]) + 0.02 * c[4]);
  all["energy"] = network * (0.4 * size + 0.2 * c[3] + 0.1 * c[2]);
  all["utilization"] = 100 / (1 + 0.05 * std::pow(c[0] - c[1], 2) + 0.1 * std::abs(c[2] - 4));
  all["accuracy"] = 70 + 4 * c[5] + 0.3 * c[4];
  for (const bool simulated : {false, true}) {
    for (const Constraint& limit : kLimits) {
      if ((limit.metric != "area") != simulated) continue;
      trial.metrics[limit.metric] = all[limit.metric];
      const double violation = limit.violation(all[limit.metric]);
      if (violation == 0) continue;
      trial.violations[limit.metric] = violation;
      trial.violation += violation;
      trial.state = TrialState::kInfeasible;
    }
    if (trial.violation > 0 && !simulated) return trial;  // it is not simulated then
  }
  trial.metrics["accuracy"] = all["accuracy"];
  trial.objectives = {-all["accuracy"]};
  return trial;
}

/// The best of each run, from best to worst; 0 where it found nothing.
std::vector<double> runs_of(const std::string& name) {
  const Space space = limited_space();
  std::vector<double> values;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    StrategyOptions options;
    const auto strategy =
        make_strategy(name, {space, {"accuracy"}, kTrials, seed, options, kLimits});
    double best = 0;
    for (std::int64_t number = 0; number < kTrials;) {
      const auto batch =
          strategy->ask(static_cast<int>(std::min<std::int64_t>(64, kTrials - number)));
      if (batch.empty()) break;
      for (const Choices& choices : batch) {
        const Trial trial = evaluate(choices, number++);
        if (trial.state == TrialState::kComplete) best = std::min(best, trial.objectives[0]);
        strategy->tell(trial);
      }
    }
    values.push_back(best);
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// What a strategy that learns is for: limits that random points keep once in 75.
TEST(Limits, LearningStrategiesBeatRandomPointsInTheMedian) {
  const std::vector<double> random = runs_of("random");
  for (const char* name :
       {"annealing", "bayesian", "genetic", "reinforce", "semi_decoupled", "gumbel", "portfolio"}) {
    const std::vector<double> values = runs_of(name);
    EXPECT_LT(values[kSeeds / 2], random[kSeeds / 2]) << name;
    const bool models_limits =
        std::string(name) == "bayesian" || std::string(name) == "semi_decoupled";
    EXPECT_TRUE(values.back() < 0 || !models_limits) << name << " found nothing from one seed";
  }
}

}  // namespace
}  // namespace orrery
