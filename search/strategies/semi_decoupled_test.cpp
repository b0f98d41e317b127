#include <gtest/gtest.h>

#include <functional>

#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kNetworks = 8;
constexpr int kMachines = 5;

Space toy_space() {
  std::vector<Knob> knobs(2);
  knobs[0] = {.name = "machine", .values = {}};
  for (int i = 0; i < kMachines; ++i) {
    knobs[0].values.push_back(std::to_string(i));
    knobs[0].scale.push_back(i / (kMachines - 1.0));
  }
  knobs[1] = {.name = "network", .values = {}, .role = KnobRole::kArchitecture};
  for (int i = 0; i < kNetworks; ++i) knobs[1].values.push_back(std::to_string(i));
  return Space(std::move(knobs));
}

struct Outcome {
  std::vector<Trial> trials;
  std::string remarks;
};

/// Runs it with exhaustive stages; accuracy grows with the network's number but for the last two,
/// which are worse than others at any cost on the middle machine.
Outcome search(const std::function<double(int machine, int network)>& latency) {
  const Space space = toy_space();
  StrategyOptions options({{"stage1", "exhaustive"}, {"stage2", "exhaustive"}, {"sample", "8"}});
  const auto strategy =
      make_strategy("semi_decoupled", {space, {"latency", "accuracy"}, 200, 1, options});
  Outcome outcome;
  for (auto asked = strategy->ask(64); !asked.empty(); asked = strategy->ask(64)) {
    for (const Choices& choices : asked) {
      Trial trial{.number = static_cast<std::int64_t>(outcome.trials.size()), .choices = choices};
      const int network = choices[1];
      trial.state = TrialState::kComplete;
      trial.objectives = {latency(choices[0], network),
                          network < kNetworks - 2 ? -70.0 - network : -60.0};
      strategy->tell(trial);
      outcome.trials.push_back(trial);
    }
  }
  for (const std::string& remark : strategy->remarks()) outcome.remarks += remark + "\n";
  return outcome;
}

/// The paper's own question: accuracy, which grows with the network's number, under a limit on
/// latency, which `latency` gives and trials with machine `broken` never get to.
Outcome limited_search(const std::function<double(int machine, int network)>& latency, double limit,
                       int broken = -1) {
  const Space space = toy_space();
  StrategyOptions options({{"stage1", "exhaustive"}, {"stage2", "exhaustive"}, {"sample", "8"}});
  const Constraint constraint{.metric = "latency", .min = {}, .max = limit};
  const auto strategy =
      make_strategy("semi_decoupled", {space, {"accuracy"}, 200, 1, options, {constraint}});
  Outcome outcome;
  for (auto asked = strategy->ask(64); !asked.empty(); asked = strategy->ask(64)) {
    for (const Choices& choices : asked) {
      Trial trial{.number = static_cast<std::int64_t>(outcome.trials.size()), .choices = choices};
      trial.violation =
          choices[0] == broken ? 1 : constraint.violation(latency(choices[0], choices[1]));
      trial.state = trial.violation > 0 ? TrialState::kInfeasible : TrialState::kComplete;
      if (choices[0] != broken) {
        trial.objectives = {-70.0 - choices[1]};
        trial.metrics = {{"accuracy", 70.0 + choices[1]},
                         {"latency", latency(choices[0], choices[1])}};
      }
      strategy->tell(trial);
      outcome.trials.push_back(trial);
    }
  }
  for (const std::string& remark : strategy->remarks()) outcome.remarks += remark + "\n";
  return outcome;
}

double best_accuracy(const Outcome& outcome) {
  double best = 0;
  for (const Trial& trial : outcome.trials) {
    if (trial.state == TrialState::kComplete) best = std::max(best, -trial.objectives[0]);
  }
  return best;
}

TEST(SemiDecoupled, TriesHardwareWithTheParetoSetOfTheProxyOnly) {
  const Outcome outcome =
      search([](int machine, int network) { return (network + 1.0) * (machine + 1.0); });
  EXPECT_NE(outcome.remarks.find("stage 1 kept 6 networks of 8 tried on 1 proxy"),
            std::string::npos)
      << outcome.remarks;
  EXPECT_NE(outcome.remarks.find("correlates by 1.000 or more"), std::string::npos)
      << outcome.remarks;
  // Stage 1 has 8 trials, the check 2 x 8, stage 2 every machine with 6 networks.
  ASSERT_EQ(outcome.trials.size(), 8u + 16u + 5u * 6u);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(outcome.trials[i].choices[0], kMachines / 2);
  for (std::size_t i = 24; i < outcome.trials.size(); ++i) {
    EXPECT_LT(outcome.trials[i].choices[1], kNetworks - 2);
  }
}

TEST(SemiDecoupled, WidensItWhereTheOrderIsAnotherAndSaysSo) {
  const Outcome outcome = search([](int machine, int network) {
    return machine == kMachines / 2 ? network + 1.0 : 20.0 - network + machine;
  });
  EXPECT_NE(outcome.remarks.find("widened"), std::string::npos) << outcome.remarks;
  EXPECT_NE(outcome.remarks.find("stage 1 kept 8 networks"), std::string::npos) << outcome.remarks;
}

/// Compared by accuracy alone, the proxy would keep the most accurate network only, which breaks
/// the limit on every machine, and the order would be that of accuracies, which no machine changes.
TEST(SemiDecoupled, ComparesNetworksByWhatIsLimitedToo) {
  const auto latency = [](int machine, int network) { return (network + 1.0) * (machine + 1.0); };
  const Outcome outcome = limited_search(latency, 4.5);
  EXPECT_NE(
      outcome.remarks.find("kept 8 networks of 8 tried on 1 proxy, compared by accuracy, latency"),
      std::string::npos)
      << outcome.remarks;
  EXPECT_DOUBLE_EQ(best_accuracy(outcome), 73) << "the fourth network on the first machine";
  const Outcome reversed = limited_search(
      [](int machine, int network) {
        return machine == kMachines / 2 ? network + 1.0 : 20.0 - network + machine;
      },
      30);
  EXPECT_NE(reversed.remarks.find("correlates by -1.000"), std::string::npos) << reversed.remarks;
}

TEST(SemiDecoupled, SaysThatASingleNetworkIsSuspicious) {
  const Outcome outcome =
      limited_search([](int machine, int network) { return 20.0 - network + machine; }, 100);
  EXPECT_NE(outcome.remarks.find("a single network is suspicious"), std::string::npos)
      << outcome.remarks;
}

TEST(SemiDecoupled, TakesAnotherProxyWhereTheFirstMeasuresNothing) {
  const auto latency = [](int machine, int network) { return (network + 1.0) * (machine + 1.0); };
  const Outcome outcome = limited_search(latency, 4.5, kMachines / 2);
  EXPECT_DOUBLE_EQ(best_accuracy(outcome), 73) << outcome.remarks;
}

}  // namespace
}  // namespace orrery
