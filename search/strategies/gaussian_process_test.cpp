#include "search/strategies/gaussian_process.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace orrery {
namespace {

Eigen::MatrixXd draw(Random& random, int rows, int cols) {
  Eigen::MatrixXd points(rows, cols);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) points(r, c) = random.uniform();
  }
  return points;
}

TEST(GaussianProcess, GoesThroughItsDataAndDoubtsWhatIsFar) {
  Random random(1);
  const Eigen::MatrixXd points = draw(random, 20, 2);
  const Eigen::VectorXd values = (points.col(0) * 3).array().sin() + points.col(1).array();
  GaussianProcess process({0, 1});
  process.fit(points, values);
  Eigen::VectorXd mean, variance;
  process.predict(points, mean, variance);
  EXPECT_LT((mean - values).cwiseAbs().maxCoeff(), 0.01);
  EXPECT_LT(variance.maxCoeff(), 0.001);
  process.predict(Eigen::MatrixXd::Constant(1, 2, 50), mean, variance);
  EXPECT_NEAR(mean[0], values.mean(), 1e-6);
  EXPECT_NEAR(variance[0], (values.array() - values.mean()).square().mean(), 1e-6);
}

/// With one point the posterior is known in closed form.
TEST(GaussianProcess, LikelihoodOfOnePointByHand) {
  GaussianProcess process({0});
  process.fit(Eigen::MatrixXd::Zero(1, 1), Eigen::VectorXd::Constant(1, 7));
  EXPECT_NEAR(process.log_likelihood(), -0.5 * std::log(2 * 3.14159265358979 * 1.0001), 1e-9);
}

TEST(GaussianProcess, TuningFindsTheCoordinateThatMatters) {
  Random random(2);
  const Eigen::MatrixXd points = draw(random, 40, 3);
  const Eigen::VectorXd values = (points.col(1) * 6).array().sin();
  GaussianProcess process({0, 1, 2});
  process.fit(points, values);
  const double before = process.log_likelihood();
  process.tune(points, values);
  EXPECT_GT(process.log_likelihood(), before);
  EXPECT_GT(process.log_lengths()[0], process.log_lengths()[1] + 1);
  EXPECT_GT(process.log_lengths()[2], process.log_lengths()[1] + 1);
}

}  // namespace
}  // namespace orrery
