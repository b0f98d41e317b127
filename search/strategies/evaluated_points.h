#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "search/constraint.h"
#include "search/pareto.h"
#include "search/space.h"
#include "search/trial.h"

namespace orrery {

/// What a strategy remembers of a trial.
struct EvaluatedPoint {
  Choices choices;
  Objectives objectives;             // empty where they are not known
  double violation = 0;              // above 0 when it is not feasible
  std::vector<double> margins = {};  // of each limit; NaN where the metric is not known

  bool feasible() const { return violation == 0; }
  /// Infeasible, and no limit says why.
  bool unexplained() const;
};

/// Every trial that a strategy was evaluated, by its point; failed ones count as infeasible by 1.
class EvaluatedPoints {
 public:
  explicit EvaluatedPoints(const std::vector<Constraint>& constraints = {})
      : limits_(limits_of(constraints)) {}

  const std::vector<MetricLimit>& limits() const { return limits_; }
  const EvaluatedPoint& add(const Trial& trial);
  const EvaluatedPoint* find(const Choices& choices) const;
  bool has(const Choices& choices) const { return by_choices_.contains(choices); }
  std::size_t size() const { return points_.size(); }
  /// In the order in which they were evaluated.
  const std::vector<EvaluatedPoint>& all() const { return points_; }

  nlohmann::json save() const;
  void load(const nlohmann::json& json);

 private:
  std::vector<MetricLimit> limits_;
  std::vector<EvaluatedPoint> points_;
  std::map<Choices, std::size_t> by_choices_;
};

/// A point that is in neither `evaluated` nor `also`: random, or where nearly all were tried, the
/// next one that was not; nothing when every point of the space was.
std::optional<Choices> fresh_point(const Space& space, Random& random,
                                   const EvaluatedPoints& evaluated,
                                   const std::vector<Choices>& also);

/// The text that a strategy saved, as JSON; `step` takes it apart. Throws InputError when it
/// cannot.
void restore_state(const std::string& state,
                   const std::function<void(const nlohmann::json&)>& step);

}  // namespace orrery
