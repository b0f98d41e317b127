#pragma once

#include <vector>

#include "search/space.h"

namespace orrery {

/// A factorised categorical policy: for each knob a softmax over its values, sampled where the knob
/// counts.
class Policy {
 public:
  /// For each knob a number for each of its values.
  using Parameters = std::vector<std::vector<double>>;
  /// A point and how much better than its batch it was.
  struct Episode {
    Choices choices;
    double advantage = 0;
  };

  /// All values equally likely.
  explicit Policy(const Space& space);

  std::vector<Choices> sample(std::size_t episodes, Random& random) const;
  /// What one step of REINFORCE descends (Williams, 1992): minus the mean over the episodes of
  /// advantage times log-probability, minus `entropy` times the mean entropy of the knobs that
  /// counted in them.
  double loss(const std::vector<Episode>& batch, double entropy) const;
  /// Its derivatives by the parameters.
  Parameters gradient(const std::vector<Episode>& batch, double entropy) const;

  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

 private:
  std::vector<double> probabilities(std::size_t knob) const;

  const Space& space_;
  Parameters parameters_;
};

}  // namespace orrery
