#include <algorithm>
#include <optional>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/policy_learner.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kKnownBatches = 10;  // of known points only, before one is explored at random

/// Reinforcement learning as ConfuciuX does it (Kao, Jeong and Krishna, MICRO 2020): REINFORCE with
/// a penalty where a constraint is broken. An episode chooses every knob; the reward is minus the
/// score, the advantage is standardised over a batch of episodes, and a bonus on entropy keeps the
/// policy from settling early. Episodes that end at a known point learn from memory, and cost no
/// trial. A policy that has settled forgets half, and with several objectives turns to a new
/// direction.
class Reinforce : public Strategy {
 public:
  explicit Reinforce(const StrategySetup& setup)
      : space_(setup.space),
        size_(
            static_cast<std::size_t>(setup.options.integer("episodes", 8, 2, 64, "of one batch"))),
        random_(setup.seed),
        evaluated_(setup.constraints) {
    StrategyOptions& options = setup.options;
    PolicyLearner::Settings settings;
    settings.rate = options.number("rate", 0.3, 1e-6, 10, "learning rate");
    settings.entropy = options.number("entropy", 0.02, 0, 10, "weight of the entropy bonus");
    settings.penalty = options.number("penalty", 1, 0, 1000,
                                      "of an infeasible point, below the worst feasible one; "
                                      "grows with the violation");
    settings.elite =
        options.number("elite", 0.5, 0, 100, "weight of the best points known beside the batch's");
    learner_.emplace(setup.space, setup.objectives.size(), settings);
    learner_->turn(random_);
  }

  std::vector<Choices> ask(int n) override {
    for (int i = 0; i < kKnownBatches; ++i) {
      if (!episodes_.empty()) learner_->learn(evaluated_, episodes_);
      episodes_ = learner_->sample(size_, random_);
      const std::vector<Choices> fresh = unknown(n);
      if (!fresh.empty()) return fresh;
      learner_->turn(random_);
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
                          {"learner", learner_->save()},
                          {"episodes", episodes_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      learner_->load(json.at("learner"));
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

  const Space& space_;
  std::size_t size_;
  Random random_;
  EvaluatedPoints evaluated_;
  std::optional<PolicyLearner> learner_;
  std::vector<Choices> episodes_;  // of the batch at hand
};

const StrategyRegistration kReinforce{
    "reinforce", "reinforcement learning: REINFORCE with a factorised policy",
    [](const StrategySetup& setup) { return std::make_unique<Reinforce>(setup); }};

}  // namespace
}  // namespace orrery
