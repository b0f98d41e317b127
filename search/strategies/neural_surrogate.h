#pragma once

#include <Eigen/Dense>
#include <nlohmann/json.hpp>

#include "base/random.h"

namespace orrery {

/// Regression with a small neural network: two hidden layers of tanh units, trained by Adam (Kingma
/// and Ba, 2015) on the mean square error. Outputs are standardised inside. Training goes on from
/// the weights that there are, so a few epochs are enough when some points are new.
class NeuralSurrogate {
 public:
  NeuralSurrogate(Eigen::Index inputs, Eigen::Index outputs, Random& random);

  /// A point per row; an output that is not known of a point is NaN.
  void train(const Eigen::MatrixXd& points, const Eigen::MatrixXd& values, int epochs,
             Random& random);
  Eigen::MatrixXd predict(const Eigen::MatrixXd& points) const;
  /// The derivatives by the inputs of the sum of all outputs, each weighted: a row per point.
  Eigen::MatrixXd gradient(const Eigen::MatrixXd& points, const Eigen::MatrixXd& weights) const;

  /// The unit of each output: its standard deviation in what was trained with.
  const Eigen::RowVectorXd& deviations() const { return deviation_; }

  nlohmann::json save() const;
  void load(const nlohmann::json& json);

 private:
  static constexpr int kLayers = 3;
  struct Layer {
    Eigen::MatrixXd weights;       // a row per input, and one for the bias
    Eigen::MatrixXd mean, square;  // Adam's moments
  };
  struct Pass {
    Eigen::MatrixXd inputs[kLayers];  // of each layer
    Eigen::MatrixXd outputs;
  };

  Pass forward(const Eigen::MatrixXd& points) const;
  Eigen::MatrixXd backward(const Pass& pass, Eigen::MatrixXd errors,
                           Eigen::MatrixXd* gradients) const;
  void descend(const Eigen::MatrixXd* gradients);
  void standardise(const Eigen::MatrixXd& values);

  Layer layers_[kLayers];
  Eigen::RowVectorXd mean_, deviation_;
  std::int64_t steps_ = 0;
};

}  // namespace orrery
