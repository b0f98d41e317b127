#include "search/strategies/policy_learner.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

constexpr double kMostViolation = 10;
constexpr double kMostAdvantage = 3;
constexpr std::size_t kElites = 5;
constexpr double kKeptByTurning = 0.5;                        // of the logits
constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kTiny = 1e-8;  // of Adam

/// To a mean of 0 and a deviation of 1, without outliers.
void standardise(std::vector<Policy::Episode>& batch) {
  double mean = 0, square = 0;
  const auto count = static_cast<double>(batch.size());
  for (const auto& episode : batch) mean += episode.advantage / count;
  for (const auto& episode : batch) square += std::pow(episode.advantage - mean, 2) / count;
  for (auto& episode : batch) {
    const double standard = (episode.advantage - mean) / (std::sqrt(square) + kTiny);
    episode.advantage = std::clamp(standard, -kMostAdvantage, kMostAdvantage);
  }
}

}  // namespace

PolicyLearner::PolicyLearner(const Space& space, std::size_t objectives, const Settings& settings)
    : settings_(settings),
      scalar_(objectives),
      policy_(space),
      mean_(policy_.parameters()),
      square_(policy_.parameters()) {}

std::vector<Policy::Episode> PolicyLearner::rewarded(const EvaluatedPoints& known,
                                                     const std::vector<Choices>& episodes) const {
  double worst = -std::numeric_limits<double>::infinity();  // score of all feasible points
  for (const EvaluatedPoint& evaluated : known.all()) {
    if (evaluated.feasible()) worst = std::max(worst, scalar_.score(evaluated));
  }
  if (std::isinf(worst)) worst = 0;
  std::vector<Policy::Episode> batch;
  for (const Choices& choices : episodes) {
    const EvaluatedPoint* evaluated = known.find(choices);
    if (evaluated == nullptr) continue;  // the study left no budget for it
    const double violation = std::min(evaluated->violation, kMostViolation);
    batch.push_back({choices, evaluated->feasible()
                                  ? -scalar_.score(*evaluated)
                                  : -worst - settings_.penalty * (1 + violation)});
  }
  standardise(batch);
  return batch;
}

std::vector<Policy::Episode> PolicyLearner::elites(const EvaluatedPoints& known) const {
  std::vector<const EvaluatedPoint*> sorted;
  for (const EvaluatedPoint& one : known.all()) sorted.push_back(&one);
  const std::size_t count = std::min(kElites, sorted.size());
  std::partial_sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count),
                    sorted.end(), [&](const EvaluatedPoint* a, const EvaluatedPoint* b) {
                      if (scalar_.better(*a, *b)) return true;
                      return !scalar_.better(*b, *a) && a < b;
                    });
  std::vector<Policy::Episode> best;
  for (std::size_t i = 0; i < count; ++i) best.push_back({sorted[i]->choices, settings_.elite});
  return best;
}

void PolicyLearner::learn(const EvaluatedPoints& known, const std::vector<Choices>& episodes) {
  scalar_.measure(known);
  const std::vector<Policy::Episode> batch = rewarded(known, episodes), best = elites(known);
  if (batch.empty()) return;
  Policy::Parameters gradient = policy_.gradient(batch, settings_.entropy);
  const Policy::Parameters towards = policy_.gradient(best, 0);
  for (std::size_t knob = 0; knob < gradient.size(); ++knob) {
    for (std::size_t value = 0; value < gradient[knob].size(); ++value) {
      gradient[knob][value] += towards[knob][value];
    }
  }
  descend(gradient);
}

void PolicyLearner::turn(Random& random) {
  scalar_.turn(random);
  for (auto& logits : policy_.parameters()) {
    for (double& logit : logits) logit *= kKeptByTurning;
  }
}

/// A step of Adam (Kingma and Ba, 2015).
void PolicyLearner::descend(const Policy::Parameters& gradient) {
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
          settings_.rate * (mean / unbias1) / (std::sqrt(square / unbias2) + kTiny);
    }
  }
}

nlohmann::json PolicyLearner::save() const {
  return {{"weights", scalar_.weights()},
          {"policy", policy_.parameters()},
          {"mean", mean_},
          {"square", square_},
          {"steps", steps_}};
}

void PolicyLearner::load(const nlohmann::json& json) {
  scalar_.set_weights(json.at("weights").get<std::vector<double>>());
  policy_.parameters() = json.at("policy").get<Policy::Parameters>();
  mean_ = json.at("mean").get<Policy::Parameters>();
  square_ = json.at("square").get<Policy::Parameters>();
  steps_ = json.at("steps");
}

}  // namespace orrery
