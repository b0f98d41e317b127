#include "search/strategies/evaluated_points.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/json_text.h"

namespace orrery {
namespace {

constexpr int kRandomTries = 100;
constexpr double kNotMeasured = 1;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// How far a point is from being feasible. Logarithms, so that ten times the limit does not drown
/// the other limits; and one more for what was not measured, whose other limits are not known.
double severity(const Trial& trial) {
  double sum = trial.objectives.empty() ? kNotMeasured : 0;
  for (const auto& [metric, violation] : trial.violations) sum += std::log1p(violation);
  return trial.violations.empty() ? sum + std::log1p(trial.violation) : sum;
}

}  // namespace

bool EvaluatedPoint::unexplained() const {
  return !feasible() &&
         std::none_of(margins.begin(), margins.end(), [](double margin) { return margin > 0; });
}

const EvaluatedPoint& EvaluatedPoints::add(const Trial& trial) {
  EvaluatedPoint evaluated{trial.choices, trial.objectives};
  if (!trial.scored()) evaluated.violation = severity(trial);
  for (const MetricLimit& limit : limits_) {
    const auto value = trial.metrics.find(limit.metric);
    evaluated.margins.push_back(value == trial.metrics.end() ? kUnknown
                                                             : limit.margin(value->second));
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
  for (const EvaluatedPoint& evaluated : points_) {
    json.push_back(
        {evaluated.choices, evaluated.objectives, evaluated.violation, evaluated.margins});
  }
  return json;
}

void EvaluatedPoints::load(const nlohmann::json& json) {
  for (const auto& item : json) {
    EvaluatedPoint evaluated{item.at(0), item.at(1), item.at(2)};
    for (const auto& margin : item.at(3)) {  // JSON has no NaN but null
      evaluated.margins.push_back(margin.is_null() ? kUnknown : margin.get<double>());
    }
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
  // Nearly all were tried, so the space is not much larger than the evaluated.
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
