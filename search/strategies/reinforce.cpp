#include <algorithm>
#include <cmath>
#include <limits>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/policy.h"
#include "search/strategies/scalarisation.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kKnownBatches = 10;  // of known points only, before one is explored at random
constexpr double kMostViolation = 10;
constexpr double kMostAdvantage = 3;
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kTiny = 1e-8;  // of Adam

/// Reinforcement learning as ConfuciuX does it (Kao, Jeong and Krishna, MICRO 2020): REINFORCE with
/// a penalty where a constraint is broken. An episode chooses every knob; the reward is minus the
/// score, the advantage is standardised over a batch of episodes, and a bonus on entropy keeps the
/// policy from settling early. Adam takes the steps. Episodes that end at a known point learn from
/// memory, and cost no trial.
class Reinforce : public Strategy {
 public:
  explicit Reinforce(const StrategySetup& setup)
      : space_(setup.space),
        size_(
            static_cast<std::size_t>(setup.options.integer("episodes", 16, 2, 64, "of one batch"))),
        rate_(setup.options.number("rate", 0.3, 1e-6, 10, "learning rate")),
        entropy_(setup.options.number("entropy", 0.02, 0, 10, "weight of the entropy bonus")),
        penalty_(setup.options.number("penalty", 1, 0, 1000,
                                      "of an infeasible point, below the worst feasible one; "
                                      "grows with the violation")),
        random_(setup.seed),
        evaluated_(setup.constraints),
        scalar_(setup.objectives.size()),
        policy_(setup.space),
        mean_(policy_.parameters()),
        square_(policy_.parameters()) {}

  std::vector<Choices> ask(int n) override {
    for (int i = 0; i < kKnownBatches; ++i) {
      if (!episodes_.empty()) learn();
      episodes_ = policy_.sample(size_, random_);
      const std::vector<Choices> fresh = unknown(n);
      if (!fresh.empty()) return fresh;
    }
    auto point = fresh_point(space_, random_, evaluated_, {});
    if (!point) return {};
    episodes_.back() = *point;
    return {std::move(*point)};
  }

  void tell(const Trial& trial) override { evaluated_.add(trial); }

  /// An episode like those of its own.
  void inform(const Trial& trial) override {
    evaluated_.add(trial);
    episodes_.push_back(trial.choices);
  }

  std::string save() const override {
    return nlohmann::json{{"random", random_.state()},
                          {"memory", evaluated_.save()},
                          {"policy", policy_.parameters()},
                          {"mean", mean_},
                          {"square", square_},
                          {"steps", steps_},
                          {"episodes", episodes_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      policy_.parameters() = json.at("policy").get<Policy::Parameters>();
      mean_ = json.at("mean").get<Policy::Parameters>();
      square_ = json.at("square").get<Policy::Parameters>();
      steps_ = json.at("steps");
      episodes_ = json.at("episodes").get<std::vector<Choices>>();
    });
  }

 private:
  /// The points of this batch that were never tried, each once, at most n.
  std::vector<Choices> unknown(int n) const {
    std::vector<Choices> fresh;
    for (const Choices& choices : episodes_) {
      if (static_cast<int>(fresh.size()) == n) break;
      if (!evaluated_.has(choices) &&
          std::find(fresh.begin(), fresh.end(), choices) == fresh.end()) {
        fresh.push_back(choices);
      }
    }
    return fresh;
  }

  /// Rewards of the batch; what the study left no budget for is left out.
  std::vector<Policy::Episode> rewarded() {
    scalar_.turn(random_);
    scalar_.measure(evaluated_);
    double worst = -std::numeric_limits<double>::infinity();  // score of all feasible points
    for (const EvaluatedPoint& evaluated : evaluated_.all()) {
      if (evaluated.feasible()) worst = std::max(worst, scalar_.score(evaluated));
    }
    if (std::isinf(worst)) worst = 0;
    std::vector<Policy::Episode> batch;
    for (const Choices& choices : episodes_) {
      const EvaluatedPoint* evaluated = evaluated_.find(choices);
      if (evaluated == nullptr) continue;
      const double violation = std::min(evaluated->violation, kMostViolation);
      batch.push_back({choices, evaluated->feasible() ? -scalar_.score(*evaluated)
                                                      : -worst - penalty_ * (1 + violation)});
    }
    return batch;
  }

  void learn() {
    std::vector<Policy::Episode> batch = rewarded();
    if (batch.empty()) return;
    double mean = 0, square = 0;
    for (const auto& episode : batch) mean += episode.advantage / static_cast<double>(batch.size());
    for (const auto& episode : batch) {
      square += std::pow(episode.advantage - mean, 2) / static_cast<double>(batch.size());
    }
    for (auto& episode : batch) {
      const double standard = (episode.advantage - mean) / (std::sqrt(square) + kTiny);
      episode.advantage = std::clamp(standard, -kMostAdvantage, kMostAdvantage);
    }
    descend(policy_.gradient(batch, entropy_));
  }

  /// A step of Adam (Kingma and Ba, 2015).
  void descend(const Policy::Parameters& gradient) {
    ++steps_;
    const double unbias1 = 1 - std::pow(kBeta1, steps_), unbias2 = 1 - std::pow(kBeta2, steps_);
    for (std::size_t knob = 0; knob < gradient.size(); ++knob) {
      for (std::size_t value = 0; value < gradient[knob].size(); ++value) {
        const double g = gradient[knob][value];
        double& mean = mean_[knob][value];
        double& square = square_[knob][value];
        mean = kBeta1 * mean + (1 - kBeta1) * g;
        square = kBeta2 * square + (1 - kBeta2) * g * g;
        policy_.parameters()[knob][value] -=
            rate_ * (mean / unbias1) / (std::sqrt(square / unbias2) + kTiny);
      }
    }
  }

  const Space& space_;
  std::size_t size_;
  double rate_, entropy_, penalty_;
  Random random_;
  EvaluatedPoints evaluated_;
  Scalarisation scalar_;
  Policy policy_;
  Policy::Parameters mean_, square_;  // Adam's moments of the gradient
  int steps_ = 0;
  std::vector<Choices> episodes_;  // of the batch at hand
};

const StrategyRegistration kReinforce{
    "reinforce", "reinforcement learning: REINFORCE with a factorised policy",
    [](const StrategySetup& setup) { return std::make_unique<Reinforce>(setup); }};

}  // namespace
}  // namespace orrery
