#include "search/strategies/constrained_surrogate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "search/strategies/acquisition.h"

namespace orrery {
namespace {

constexpr std::size_t kMostPoints = 200;     // that the processes are conditioned on
constexpr std::size_t kMostForTuning = 100;  // a fit costs the cube of them
constexpr std::size_t kFewestForTuning = 5;

/// Which coordinates of Space::features belong to one knob.
std::vector<int> groups_of(const Space& space) {
  std::vector<int> groups;
  for (std::size_t i = 0; i < space.knobs().size(); ++i) {
    const Knob& knob = space.knobs()[i];
    groups.insert(groups.end(), knob.ordered() ? 1 : static_cast<std::size_t>(knob.size()),
                  static_cast<int>(i));
  }
  return groups;
}

template <class Items, class ChoicesOf>
Eigen::MatrixXd matrix_of(const Space& space, const Items& items, ChoicesOf choices_of) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(items.size()),
                         static_cast<Eigen::Index>(space.features(space.first()).size()));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::vector<double> features = space.features(choices_of(items[i]));
    matrix.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(
        features.data(), static_cast<Eigen::Index>(features.size()));
  }
  return matrix;
}

/// All trials, or of many the latest and the best of the others.
std::vector<EvaluatedPoint> kept(const EvaluatedPoints& known, const Scalarisation& scalar) {
  std::vector<EvaluatedPoint> all = known.all();
  if (all.size() <= kMostPoints) return all;
  const auto half = static_cast<std::ptrdiff_t>(kMostPoints / 2);
  std::vector<EvaluatedPoint> kept(all.end() - half, all.end());
  all.resize(all.size() - static_cast<std::size_t>(half));
  std::stable_sort(all.begin(), all.end(), [&](const EvaluatedPoint& a, const EvaluatedPoint& b) {
    return scalar.better(a, b);
  });
  kept.insert(kept.end(), all.begin(), all.begin() + half);
  return kept;
}

}  // namespace

ConstrainedSurrogate::ConstrainedSurrogate(const Space& space, std::size_t limits)
    : space_(space), processes_(limits + 2, Process{GaussianProcess(groups_of(space))}) {}

ConstrainedSurrogate::Data ConstrainedSurrogate::scores(
    const std::vector<EvaluatedPoint>& evaluated, const Scalarisation& scalar) {
  Data data;
  has_feasible_ = false;
  best_ = std::numeric_limits<double>::infinity();
  for (std::size_t row = 0; row < evaluated.size(); ++row) {
    if (evaluated[row].objectives.empty()) continue;
    data.rows.push_back(row);
    data.values.push_back(scalar.score(evaluated[row]));
    if (!evaluated[row].feasible()) continue;
    has_feasible_ = true;
    best_ = std::min(best_, data.values.back());
  }
  cut_tail(data.values);
  return data;
}

void ConstrainedSurrogate::learn(const EvaluatedPoints& known, const Scalarisation& scalar) {
  const std::vector<EvaluatedPoint> evaluated = kept(known, scalar);
  const Eigen::MatrixXd points =
      matrix_of(space_, evaluated, [](const EvaluatedPoint& one) { return one.choices; });
  // Tuning costs many fits; what is best changes slowly.
  const bool tune = known.size() >= tuned_ + tuned_ / 5 + 1;
  if (tune) tuned_ = known.size();
  condition(processes_.front(), scores(evaluated, scalar), points, tune);
  Data unexplained;
  bool all_explained = true;
  for (std::size_t row = 0; row < evaluated.size(); ++row) {
    unexplained.rows.push_back(row);
    unexplained.values.push_back(evaluated[row].unexplained() ? 1 : -1);
    all_explained = all_explained && !evaluated[row].unexplained();
  }
  if (all_explained) unexplained = {};
  condition(processes_.back(), unexplained, points, false);
  for (std::size_t limit = 0; limit + 2 < processes_.size(); ++limit) {
    Data data;
    for (std::size_t row = 0; row < evaluated.size(); ++row) {
      if (std::isnan(evaluated[row].margins[limit])) continue;
      data.rows.push_back(row);
      data.values.push_back(evaluated[row].margins[limit]);
    }
    condition(processes_[limit + 1], data, points, tune);
  }
}

/// Fits a process to the rows of `points` that there are values of.
void ConstrainedSurrogate::condition(Process& process, const Data& data,
                                     const Eigen::MatrixXd& points, bool tune) {
  process.is_used = !data.rows.empty();
  if (!process.is_used) return;
  const auto fit = [&](std::size_t stride, auto step) {
    const std::size_t count = (data.rows.size() + stride - 1) / stride;
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(count), points.cols());
    Eigen::VectorXd values(static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const auto to = static_cast<Eigen::Index>(i);
      matrix.row(to) = points.row(static_cast<Eigen::Index>(data.rows[i * stride]));
      values[to] = data.values[i * stride];
    }
    step(matrix, values);
  };
  if (tune && data.rows.size() >= kFewestForTuning) {
    fit((data.rows.size() + kMostForTuning - 1) / kMostForTuning,
        [&](const auto& matrix, const auto& values) { process.process.tune(matrix, values); });
  }
  fit(1, [&](const auto& matrix, const auto& values) { process.process.fit(matrix, values); });
}

const Eigen::VectorXd& ConstrainedSurrogate::look_at(const std::vector<Choices>& points) {
  const Eigen::MatrixXd matrix =
      matrix_of(space_, points, [](const Choices& choices) { return choices; });
  for (Process& process : processes_) {
    if (process.is_used) process.prediction = process.process.predict(matrix);
  }
  worth_ = Eigen::VectorXd::Zero(matrix.rows());
  judge();
  return worth_;
}

const Eigen::VectorXd& ConstrainedSurrogate::believe(Eigen::Index point) {
  for (Process& process : processes_) {
    if (process.is_used) process.process.believe(process.prediction, point);
  }
  judge();
  return worth_;
}

void ConstrainedSurrogate::judge() {
  worth_.setZero();
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    if (!processes_[i].is_used || (i == 0 && !has_feasible_)) continue;
    const auto& [points, mean, variance, explained] = processes_[i].prediction;
    for (Eigen::Index point = 0; point < worth_.size(); ++point) {
      const double deviation = std::sqrt(variance[point]);
      worth_[point] += i == 0 ? log_expected_improvement(mean[point], deviation, best_)
                              : log_cumulative(-mean[point] / deviation);
    }
  }
}

nlohmann::json ConstrainedSurrogate::save() const {
  auto lengths = nlohmann::json::array();
  for (const Process& process : processes_) lengths.push_back(process.process.log_lengths());
  return {{"tuned", tuned_}, {"lengths", lengths}};
}

void ConstrainedSurrogate::load(const nlohmann::json& json) {
  tuned_ = json.at("tuned");
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    processes_[i].process.set_log_lengths(json.at("lengths").at(i).get<std::vector<double>>());
  }
}

}  // namespace orrery
