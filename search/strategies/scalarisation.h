#pragma once

#include <vector>

#include "base/random.h"
#include "search/strategies/evaluated_points.h"

namespace orrery {

/// Trials as one number each, for strategies that need one. Of a single objective it is the
/// logarithm. Several are put between 0 and 1 each by their range so far, on a logarithmic scale,
/// and joined by the augmented Chebyshev function with random weights, whose minima reach every
/// point of the Pareto front (Knowles, "ParEGO", 2006).
class Scalarisation {
 public:
  /// Equal weights.
  explicit Scalarisation(std::size_t objectives);

  /// Draws new weights, uniformly over all that add up to 1. Draws nothing for one objective.
  void turn(Random& random);
  /// Takes the ranges from what is known.
  void measure(const EvaluatedPoints& known);

  /// Smaller is better. Needs objectives.
  double score(const EvaluatedPoint& evaluated) const;
  /// Is `a` better than `b`? Feasible before infeasible, then the score, or the violation.
  bool better(const EvaluatedPoint& a, const EvaluatedPoint& b) const;

  const std::vector<double>& weights() const { return weights_; }
  void set_weights(std::vector<double> weights) { weights_ = std::move(weights); }

 private:
  std::vector<double> weights_, lowest_, range_;
};

/// Prepares scores for a model: how bad the bad ones are does not matter, and would make the good
/// ones look alike. What is further above the median than the best is below is cut.
void cut_tail(std::vector<double>& scores);

}  // namespace orrery
