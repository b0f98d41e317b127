#include "search/strategies/evaluated_points.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/json_text.h"

namespace orrery {
namespace {

constexpr int kRandomTries = 100;
constexpr double kSmallest = 1e-300;  // so that an objective of 0 has a logarithm

}  // namespace

double EvaluatedPoint::score() const {
  double sum = 0;
  for (const double objective : objectives) {
    const double magnitude = std::log(std::max(std::abs(objective), kSmallest));
    sum += objective < 0 ? -magnitude : magnitude;
  }
  return sum;
}

bool better(const EvaluatedPoint& a, const EvaluatedPoint& b) {
  if (a.feasible() != b.feasible()) return a.feasible();
  return a.feasible() ? a.score() < b.score() : a.violation < b.violation;
}

const EvaluatedPoint& EvaluatedPoints::add(const Trial& trial) {
  EvaluatedPoint evaluated{trial.choices, {}, 0};
  if (trial.scored()) {
    evaluated.objectives = trial.objectives;
  } else {
    evaluated.violation = trial.violation > 0 ? trial.violation : 1;
  }
  const auto [place, is_new] = by_choices_.emplace(trial.choices, points_.size());
  if (is_new) points_.push_back(std::move(evaluated));
  return points_[place->second];
}

const EvaluatedPoint* EvaluatedPoints::find(const Choices& choices) const {
  const auto found = by_choices_.find(choices);
  return found == by_choices_.end() ? nullptr : &points_[found->second];
}

nlohmann::json EvaluatedPoints::save() const {
  auto json = nlohmann::json::array();
  for (const EvaluatedPoint& evaluated : points_)
    json.push_back({evaluated.choices, evaluated.objectives, evaluated.violation});
  return json;
}

void EvaluatedPoints::load(const nlohmann::json& json) {
  for (const auto& item : json) {
    EvaluatedPoint evaluated{item.at(0), item.at(1), item.at(2)};
    by_choices_.emplace(evaluated.choices, points_.size());
    points_.push_back(std::move(evaluated));
  }
}

std::optional<Choices> fresh_point(const Space& space, Random& random,
                                   const EvaluatedPoints& evaluated,
                                   const std::vector<Choices>& also) {
  const auto is_fresh = [&](const Choices& choices) {
    return !evaluated.has(choices) && std::find(also.begin(), also.end(), choices) == also.end();
  };
  for (int i = 0; i < kRandomTries; ++i) {
    Choices choices = space.random(random);
    if (is_fresh(choices)) return choices;
  }
  // Nearly all were tried, so the space is not much larger than the memory.
  const Choices start = space.random(random);
  Choices choices = start;
  do {
    if (!space.next(choices)) choices = space.first();
    if (is_fresh(choices)) return choices;
  } while (choices != start);
  return std::nullopt;
}

void restore_state(const std::string& state,
                   const std::function<void(const nlohmann::json&)>& step) {
  try {
    const auto json = parse_json(state);
    if (!json || !json->is_object()) throw InputError("the strategy's state is no JSON object");
    step(*json);
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("the strategy's state cannot be read: ") + e.what());
  }
}

}  // namespace orrery
