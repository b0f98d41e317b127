#include "models/calibrated.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "models/schedule_work.h"

namespace orrery {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

constexpr Eigen::Index kFeatures = 10;

/// What the correction is made of: times in cycles and counts, all growing with the layer.
Vector features_of(const Schedule& schedule, const Accelerator& accelerator,
                   const Prediction& prediction) {
  const ScheduleWork work = work_of(schedule);
  const auto crossing = static_cast<double>(schedule.array_rows + schedule.array_cols);
  const auto number = [](std::int64_t count) { return static_cast<double>(count); };
  Vector features(kFeatures);
  features << 1, number(prediction.cycles.value), number(work.steps), number(work.folds),
      number(work.folds) * crossing, number(work.tiles), number(work.edge_words[0]) / crossing,
      number(work.edge_words[1]) / crossing, number(work.psum_reads) / crossing,
      number(dram_cycles(accelerator, work.dram.total()).value);
  return features;
}

struct Fit {
  Vector weights;
  double left_out_error = std::numeric_limits<double>::infinity();  // sum of squares
};

/// Ridge regression by the normal equations, with the error that each row would have had, had it
/// been left out: its residual over one minus its leverage.
Fit fit(const Matrix& x, const Vector& y, double penalty) {
  const Matrix normal = x.transpose() * x + penalty * Matrix::Identity(x.cols(), x.cols());
  const Eigen::LDLT<Matrix> solver(normal);
  Fit found;
  found.weights = solver.solve(x.transpose() * y);
  const Vector residual = y - x * found.weights;
  const Matrix hat = x * solver.solve(x.transpose());
  found.left_out_error = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const double error = residual[i] / std::max(1 - hat(i, i), 1e-9);
    found.left_out_error += error * error;
  }
  return found;
}

class Calibrated : public LatencyModel {
 public:
  Calibrated(std::shared_ptr<const LatencyModel> base, Vector weights)
      : base_(std::move(base)), weights_(std::move(weights)) {}

  Prediction predict(const Schedule& schedule, const Accelerator& accelerator) const override {
    Prediction prediction = base_->predict(schedule, accelerator);
    if (!schedule.layer.has_macs()) return prediction;  // traffic only, which was not fitted
    const double correction = weights_.dot(features_of(schedule, accelerator, prediction));
    const double cycles = static_cast<double>(prediction.cycles.value) + correction;
    // However wrong a correction is far from what it was fitted to, the array has a peak.
    const std::int64_t peak = ceil_div(schedule.layer.macs().value, accelerator.array.pes());
    prediction.cycles = Cycles(std::max(static_cast<std::int64_t>(std::llround(cycles)), peak));
    return prediction;
  }

 private:
  std::shared_ptr<const LatencyModel> base_;
  Vector weights_;
};

}  // namespace

std::unique_ptr<LatencyModel> calibrate(std::shared_ptr<const LatencyModel> base,
                                        const std::vector<LayerObservation>& observations) {
  const auto rows = static_cast<Eigen::Index>(observations.size());
  Matrix x(rows, kFeatures);
  Vector y(rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const LayerObservation& seen = observations[static_cast<std::size_t>(i)];
    const auto cycles = static_cast<double>(seen.cycles.value);
    const Prediction prediction = base->predict(*seen.schedule, *seen.accelerator);
    x.row(i) = features_of(*seen.schedule, *seen.accelerator, prediction) / cycles;
    y[i] = 1 - static_cast<double>(prediction.cycles.value) / cycles;
  }
  Vector scale = Vector::Ones(kFeatures);
  for (Eigen::Index j = 0; j < kFeatures && rows > 0; ++j) {
    const double size = std::sqrt(x.col(j).squaredNorm() / static_cast<double>(rows));
    if (size > 0) scale[j] = size;
    x.col(j) /= scale[j];
  }
  Fit best;
  best.weights = Vector::Zero(kFeatures);
  if (rows > 0) best.left_out_error = y.squaredNorm();  // no correction is a candidate too
  for (double penalty = 1e-6; penalty < 2e3 && rows > 0; penalty *= 10) {
    Fit candidate = fit(x, y, penalty * static_cast<double>(rows));
    if (candidate.left_out_error < best.left_out_error) best = std::move(candidate);
  }
  return std::make_unique<Calibrated>(std::move(base), best.weights.cwiseQuotient(scale));
}

}  // namespace orrery
