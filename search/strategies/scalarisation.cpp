#include "search/strategies/scalarisation.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr double kSmallest = 1e-300;  // so that an objective of 0 has a logarithm
constexpr double kSum = 0.05;         // weight of the sum beside the maximum, as in ParEGO

/// The logarithm; of what is maximised, and so has its sign turned, that of the inverse.
double logarithm(double objective) {
  const double magnitude = std::log(std::max(std::abs(objective), kSmallest));
  return objective < 0 ? -magnitude : magnitude;
}

}  // namespace

Scalarisation::Scalarisation(std::size_t objectives)
    : weights_(objectives, 1 / static_cast<double>(std::max<std::size_t>(1, objectives))),
      lowest_(objectives, 0),
      range_(objectives, 1) {}

void Scalarisation::turn(Random& random) {
  if (weights_.size() < 2) return;
  double sum = 0;
  for (double& weight : weights_) sum += weight = -std::log(1 - random.uniform());
  for (double& weight : weights_) weight /= sum;
}

void Scalarisation::measure(const EvaluatedPoints& known) {
  if (weights_.size() < 2) return;
  const auto& all = known.all();
  const bool any = std::any_of(all.begin(), all.end(), [](const EvaluatedPoint& one) {
    return one.feasible() && !one.objectives.empty();
  });
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    std::vector<double> values;
    for (const EvaluatedPoint& evaluated : all) {
      if (evaluated.objectives.empty() || (any && !evaluated.feasible())) continue;
      values.push_back(logarithm(evaluated.objectives[i]));
    }
    if (values.empty()) continue;
    std::sort(values.begin(), values.end());
    lowest_[i] = values.front();
    range_[i] = values.back() > values.front() ? values.back() - values.front() : 1;
  }
}

double Scalarisation::score(const EvaluatedPoint& evaluated) const {
  if (weights_.size() < 2) return logarithm(evaluated.objectives.front());
  double most = 0, sum = 0;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const double part = weights_[i] * (logarithm(evaluated.objectives[i]) - lowest_[i]) / range_[i];
    most = std::max(most, part);
    sum += part;
  }
  return most + kSum * sum;
}

bool Scalarisation::better(const EvaluatedPoint& a, const EvaluatedPoint& b) const {
  if (a.feasible() != b.feasible()) return a.feasible();
  return a.feasible() ? score(a) < score(b) : a.violation < b.violation;
}

void cut_tail(std::vector<double>& scores) {
  if (scores.empty()) return;
  std::vector<double> sorted = scores;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  const double most = median + (median - sorted.front());
  for (double& score : scores) score = std::min(score, most);
}

}  // namespace orrery
