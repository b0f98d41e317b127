#pragma once

#include <Eigen/Dense>
#include <vector>

#include "base/random.h"
#include "search/space.h"

namespace orrery {

/// Choices as logits that can follow a gradient: the straight-through Gumbel-softmax estimator
/// (Jang, Gu and Poole, "Categorical reparameterization with Gumbel-softmax", ICLR 2017). Forward a
/// knob has the value of the largest logit plus noise; backward it is the softmax of the same sums.
class RelaxedChoices {
 public:
  /// For each knob a number for each of its values.
  using Logits = std::vector<std::vector<double>>;
  struct Sample {
    Choices choices;                          // canonical
    std::vector<std::vector<double>> shares;  // the softmax, of each knob
  };

  /// The space must outlive it.
  explicit RelaxedChoices(const Space& space) : space_(space) {}

  /// All values equally likely.
  Logits even() const;
  /// Makes the choices of a point more likely.
  void favour(const Choices& choices, double by, Logits& logits) const;
  Sample sample(const Logits& logits, double temperature, Random& random) const;
  /// A step of length `rate`, in units of the largest derivative, down the gradient by
  /// Space::features at the sample. Knobs that did not count there stay.
  void step(const Sample& sample, const Eigen::RowVectorXd& gradient, double temperature,
            double rate, Logits& logits) const;

  /// The derivatives by the logits.
  Logits logit_gradient(const Sample& sample, const Eigen::RowVectorXd& gradient,
                        double temperature) const;

 private:
  const Space& space_;
};

}  // namespace orrery
