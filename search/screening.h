#pragma once

#include <cstddef>
#include <vector>

#include "search/trial.h"

namespace orrery {

/// Multi-fidelity: a model looks at every trial, the simulator only at those that look good.
/// Nothing here depends on when results arrive, only on trials in their order.
class Screening {
 public:
  /// `keep` is the share of the trials, from 0 to 1, that is confirmed.
  explicit Screening(double keep) : keep_(keep) {}

  /// For each of a batch of screened trials: is it among the best `keep` of these and of those
  /// screened lately? Feasible before infeasible (less violation first), then by Pareto rank.
  std::vector<bool> worth_confirming(const std::vector<Trial>& batch);

  /// What a trial is told as that is not: pruned, with the model's objectives times how much more
  /// the simulator said than the model of those confirmed so far (the median); or infeasible.
  Trial pruned(const Trial& screened) const;
  /// To be called for each confirmed trial, in the order of their numbers, before the next batch.
  void confirmed(const Trial& screened, const Trial& simulated);

 private:
  double keep_;
  std::vector<Trial> recent_;                // screened
  std::vector<std::vector<double>> ratios_;  // for each objective, of those confirmed lately
};

}  // namespace orrery
