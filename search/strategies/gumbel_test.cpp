#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "search/strategies/neural_surrogate.h"
#include "search/strategies/relaxed_choices.h"

namespace orrery {
namespace {

Space mixed_space() {
  std::vector<Knob> knobs = {
      {.name = "size", .values = {"1", "2", "4"}, .scale = {0, 0.5, 1}},
      {.name = "flow", .values = {"a", "b"}},
      {.name = "depth", .values = {"1", "2"}, .scale = {0, 1}, .parent = 1, .active_for = {1}}};
  return Space(std::move(knobs));
}

/// The relaxed point's loss is linear in the shares, so its derivatives by the logits can be taken
/// by differences.
TEST(RelaxedChoices, GradientIsThatOfTheSoftmax) {
  const Space space = mixed_space();
  const RelaxedChoices relaxed(space);
  Eigen::RowVectorXd weights(4);  // of size, flow a, flow b, depth
  weights << 0.7, -1.2, 0.4, 2.0;
  const std::vector<std::vector<double>> slopes = {{0, 0.35, 0.7}, {-1.2, 0.4}, {0, 2.0}};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    const double temperature = 0.3 + random.uniform();
    const auto sample = relaxed.sample(relaxed.even(), temperature, random);
    ASSERT_TRUE(space.contains(sample.choices));
    const auto gradient = relaxed.logit_gradient(sample, weights, temperature);
    for (std::size_t knob = 0; knob < gradient.size(); ++knob) {
      const auto loss = [&](std::size_t moved, double by) {
        double sum = 0, all = 0;
        for (std::size_t v = 0; v < slopes[knob].size(); ++v) {
          const double share =
              sample.shares[knob][v] * std::exp((v == moved ? by : 0) / temperature);
          sum += share * slopes[knob][v];
          all += share;
        }
        return sum / all;
      };
      for (std::size_t v = 0; v < gradient[knob].size(); ++v) {
        const double expected =
            sample.choices[knob] == kInactive ? 0 : (loss(v, 1e-5) - loss(v, -1e-5)) / 2e-5;
        EXPECT_NEAR(gradient[knob][v], expected, 1e-6) << "seed " << seed << ", knob " << knob;
      }
    }
  }
}

Eigen::MatrixXd uniform_points(Random& random, Eigen::Index rows) {
  Eigen::MatrixXd points(rows, 3);
  for (Eigen::Index row = 0; row < rows; ++row) {
    for (Eigen::Index column = 0; column < 3; ++column) points(row, column) = random.uniform();
  }
  return points;
}

TEST(NeuralSurrogate, LearnsAFunctionOfWhichSomeValuesAreNotKnown) {
  Random random(1);
  const auto values_of = [](const Eigen::MatrixXd& points) {
    Eigen::MatrixXd values(points.rows(), 2);
    values.col(0) = 5 + points.col(0).array() * points.col(1).array();
    values.col(1) = 100 * (points.col(2).array() * 3).sin();
    return values;
  };
  const Eigen::MatrixXd points = uniform_points(random, 200), others = uniform_points(random, 50);
  Eigen::MatrixXd values = values_of(points);
  for (Eigen::Index row = 0; row < values.rows(); row += 3) {
    values(row, 0) = std::numeric_limits<double>::quiet_NaN();
  }
  NeuralSurrogate network(3, 2, random);
  network.train(points, values, 300, random);
  const Eigen::MatrixXd errors = (network.predict(others) - values_of(others)).cwiseAbs();
  EXPECT_LT(errors.col(0).mean(), 0.05);
  EXPECT_LT(errors.col(1).mean(), 3);
}

TEST(NeuralSurrogate, GradientIsThatOfItsPrediction) {
  Random random(2);
  const Eigen::MatrixXd points = uniform_points(random, 40);
  NeuralSurrogate network(3, 2, random);
  network.train(points, points.leftCols(2) * 7, 20, random);
  Eigen::MatrixXd weights(40, 2);
  weights.col(0).setConstant(1);
  weights.col(1).setConstant(-2);
  const Eigen::MatrixXd gradient = network.gradient(points, weights);
  const auto loss = [&](const Eigen::MatrixXd& at) {
    const Eigen::MatrixXd outputs = network.predict(at);
    return Eigen::VectorXd(outputs.col(0) - 2 * outputs.col(1));
  };
  for (Eigen::Index column = 0; column < 3; ++column) {
    Eigen::MatrixXd up = points, down = points;
    up.col(column).array() += 1e-5;
    down.col(column).array() -= 1e-5;
    const Eigen::VectorXd expected = (loss(up) - loss(down)) / 2e-5;
    EXPECT_LT((gradient.col(column) - expected).cwiseAbs().maxCoeff(), 1e-5);
  }
}

TEST(NeuralSurrogate, GoesOnFromWhatItSavedToTheLastBit) {
  Random random(3), other(9);
  const Eigen::MatrixXd points = uniform_points(random, 40);
  NeuralSurrogate network(3, 1, random), loaded(3, 1, other);
  network.train(points, points.leftCols(1), 5, random);
  loaded.load(nlohmann::json::parse(network.save().dump()));
  Random one(4), same(4);
  network.train(points, points.leftCols(1), 5, one);
  loaded.train(points, points.leftCols(1), 5, same);
  EXPECT_EQ(network.predict(points), loaded.predict(points));
}

}  // namespace
}  // namespace orrery
