#include "search/strategies/gaussian_process.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr double kNoise = 1e-4;                   // variance, in units of that of the values
constexpr double kLeastVariance = 1e-12;          // in the same units
constexpr double kShortest = -3, kLongest = 2.5;  // logarithms of length scales
const double kFirst = std::log(0.5);

}  // namespace

GaussianProcess::GaussianProcess(std::vector<int> groups) : groups_(std::move(groups)) {
  const int most = groups_.empty() ? -1 : *std::max_element(groups_.begin(), groups_.end());
  log_lengths_.assign(static_cast<std::size_t>(most + 1), kFirst);
}

Eigen::MatrixXd GaussianProcess::scaled(const Eigen::MatrixXd& points) const {
  Eigen::MatrixXd result = points;
  for (Eigen::Index column = 0; column < points.cols(); ++column) {
    const int group = groups_[static_cast<std::size_t>(column)];
    result.col(column) *= std::exp(-log_lengths_[static_cast<std::size_t>(group)]);
  }
  return result;
}

Eigen::MatrixXd GaussianProcess::kernel(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const {
  const Eigen::MatrixXd x = scaled(a), y = scaled(b);
  Eigen::MatrixXd squares = -2 * x * y.transpose();
  squares.colwise() += x.rowwise().squaredNorm();
  squares.rowwise() += y.rowwise().squaredNorm().transpose();
  return squares.unaryExpr([](double square) {
    const double r = std::sqrt(5 * std::max(0.0, square));
    return (1 + r + r * r / 3) * std::exp(-r);
  });
}

void GaussianProcess::fit(const Eigen::MatrixXd& points, const Eigen::VectorXd& values) {
  points_ = points;
  mean_ = values.mean();
  deviation_ = std::sqrt((values.array() - mean_).square().mean());
  if (!(deviation_ > 0)) deviation_ = 1;
  const Eigen::VectorXd standard = (values.array() - mean_) / deviation_;
  Eigen::MatrixXd covariance = kernel(points, points);
  covariance.diagonal().array() += kNoise;
  cholesky_.compute(covariance);
  weights_ = cholesky_.solve(standard);
  const Eigen::MatrixXd& factor = cholesky_.matrixLLT();
  log_likelihood_ = -0.5 * standard.dot(weights_) - factor.diagonal().array().log().sum() -
                    0.5 * static_cast<double>(values.size()) * std::log(6.283185307179586);
}

void GaussianProcess::tune(const Eigen::MatrixXd& points, const Eigen::VectorXd& values) {
  fit(points, values);
  double best = log_likelihood_;
  for (double step = 1; step > 0.2; step /= 2) {
    for (double& length : log_lengths_) {
      for (const double moved : {length - step, length + step}) {
        if (moved < kShortest || moved > kLongest) continue;
        const double before = length;
        length = moved;
        fit(points, values);
        if (log_likelihood_ > best) {
          best = log_likelihood_;
          break;
        }
        length = before;
      }
    }
  }
  fit(points, values);
}

GaussianProcess::Prediction GaussianProcess::predict(Eigen::MatrixXd points) const {
  Prediction prediction{.points = std::move(points), .mean = {}, .variance = {}, .explained = {}};
  const Eigen::MatrixXd cross = kernel(points_, prediction.points);
  prediction.mean = (cross.transpose() * weights_).array() * deviation_ + mean_;
  prediction.explained = cholesky_.matrixL().solve(cross);
  prediction.variance =
      (1 - prediction.explained.colwise().squaredNorm().transpose().array()).max(kLeastVariance) *
      (deviation_ * deviation_);
  return prediction;
}

void GaussianProcess::believe(Prediction& prediction, Eigen::Index point) const {
  const Eigen::VectorXd column = prediction.explained.col(point);
  const Eigen::VectorXd covariance = kernel(prediction.points, prediction.points.row(point)) -
                                     prediction.explained.transpose() * column;
  const Eigen::VectorXd more =
      covariance / std::sqrt(std::max(covariance[point], kLeastVariance) + kNoise);
  prediction.explained.conservativeResize(prediction.explained.rows() + 1, Eigen::NoChange);
  prediction.explained.bottomRows(1) = more.transpose();
  const double unit = deviation_ * deviation_;
  prediction.variance =
      (prediction.variance.array() - more.array().square() * unit).max(kLeastVariance * unit);
}

}  // namespace orrery
