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
  const auto near = process.predict(points);
  EXPECT_LT((near.mean - values).cwiseAbs().maxCoeff(), 0.01);
  EXPECT_LT(near.variance.maxCoeff(), 0.001);
  const auto far = process.predict(Eigen::MatrixXd::Constant(1, 2, 50));
  EXPECT_NEAR(far.mean[0], values.mean(), 1e-6);
  EXPECT_NEAR(far.variance[0], (values.array() - values.mean()).square().mean(), 1e-6);
}

/// Variances in units of that of the values do not depend on the values, so a fit with any value
/// tells what the belief in a point does to the others.
TEST(GaussianProcess, BelievingInAPointDoesWhatAFitWithItDoes) {
  Random random(3);
  const Eigen::MatrixXd points = draw(random, 15, 2), others = draw(random, 8, 2);
  const Eigen::VectorXd values = points.col(0) - 2 * points.col(1);
  const auto unit = [](const Eigen::VectorXd& of) {
    return (of.array() - of.mean()).square().mean();
  };
  GaussianProcess process({0, 1}), refitted({0, 1});
  process.fit(points, values);
  auto prediction = process.predict(others);
  Eigen::MatrixXd more = points;
  Eigen::VectorXd all = values;
  for (Eigen::Index believed = 0; believed < 3; ++believed) {
    process.believe(prediction, believed);
    more.conservativeResize(more.rows() + 1, Eigen::NoChange);
    more.bottomRows(1) = others.row(believed);
    all.conservativeResize(all.size() + 1);
    all[all.size() - 1] = 0.5;
    refitted.fit(more, all);
    const Eigen::VectorXd expected = refitted.predict(others).variance / unit(all);
    EXPECT_LT((prediction.variance / unit(values) - expected).cwiseAbs().maxCoeff(), 1e-8);
  }
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
