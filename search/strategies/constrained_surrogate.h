#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "search/space.h"
#include "search/strategies/evaluated_points.h"
#include "search/strategies/gaussian_process.h"
#include "search/strategies/scalarisation.h"

namespace orrery {

/// Gaussian processes over a space: one over the score, one over the margin of each limit, and
/// where some points are infeasible and no limit says why, one over that. What a point is worth is
/// its expected improvement times the probability that it is feasible (Gardner et al., "Bayesian
/// optimization with inequality constraints", ICML 2014); without a feasible point yet, the latter.
class ConstrainedSurrogate {
 public:
  /// The space must outlive it.
  ConstrainedSurrogate(const Space& space, std::size_t limits);

  /// Takes in what is known, with scores by `scalar`: of many trials the best half of what is kept,
  /// and the latest.
  void learn(const EvaluatedPoints& known, const Scalarisation& scalar);
  /// The logarithm of what each point is worth. `believe` is about these points.
  const Eigen::VectorXd& look_at(const std::vector<Choices>& points);
  /// The same again, once the prediction for one of the points is taken for the truth.
  const Eigen::VectorXd& believe(Eigen::Index point);

  nlohmann::json save() const;
  void load(const nlohmann::json& json);

 private:
  struct Data {
    std::vector<std::size_t> rows;  // of the points at hand
    std::vector<double> values;
  };
  struct Process {
    GaussianProcess process;
    GaussianProcess::Prediction prediction = {};
    bool is_used = false;
  };

  Data scores(const std::vector<EvaluatedPoint>& evaluated, const Scalarisation& scalar);
  void condition(Process& process, const Data& data, const Eigen::MatrixXd& points, bool tune);
  void judge();

  const Space& space_;
  std::vector<Process> processes_;  // score, limits, unexplained
  bool has_feasible_ = false;
  double best_ = 0;
  std::size_t tuned_ = 0;  // trials known when the length scales were tuned
  Eigen::VectorXd worth_;
};

}  // namespace orrery
