#pragma once

#include <Eigen/Dense>
#include <vector>

namespace orrery {

/// Regression with a Gaussian process, Matern 5/2 kernel and a length scale for each coordinate
/// (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, chapters 2, 4 and 5).
/// Values are standardised inside.
class GaussianProcess {
 public:
  /// `groups` says which coordinates share a length scale: a number from 0 up for each.
  explicit GaussianProcess(std::vector<int> groups);

  /// Conditions it on `values` at `points`, a point per row. Needs at least one.
  void fit(const Eigen::MatrixXd& points, const Eigen::VectorXd& values);
  /// Chooses the length scales that make these values most likely, by coordinate ascent from the
  /// present ones, and fits.
  void tune(const Eigen::MatrixXd& points, const Eigen::VectorXd& values);
  /// What a process says of the function at some points, one per row.
  struct Prediction {
    Eigen::MatrixXd points;
    Eigen::VectorXd mean, variance;
    Eigen::MatrixXd explained;  // a column per point: the part of its prior that the data explain
  };
  Prediction predict(Eigen::MatrixXd points) const;
  /// Takes the mean at one of the points for its value: it and those near it become certain (the
  /// kriging believer of Ginsbourger et al., 2010), for a fraction of the cost of a fit.
  void believe(Prediction& prediction, Eigen::Index point) const;

  double log_likelihood() const { return log_likelihood_; }
  /// Logarithms of the length scales, one per group.
  const std::vector<double>& log_lengths() const { return log_lengths_; }
  void set_log_lengths(std::vector<double> lengths) { log_lengths_ = std::move(lengths); }

 private:
  Eigen::MatrixXd kernel(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const;
  Eigen::MatrixXd scaled(const Eigen::MatrixXd& points) const;

  std::vector<int> groups_;
  std::vector<double> log_lengths_;
  Eigen::MatrixXd points_;
  Eigen::LLT<Eigen::MatrixXd> cholesky_;
  Eigen::VectorXd weights_;
  double mean_ = 0, deviation_ = 1;
  double log_likelihood_ = 0;
};

}  // namespace orrery
