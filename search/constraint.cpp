#include "search/constraint.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr double kSmallestShare = 1e-9;  // of the bound, so that a value of 0 has a logarithm

}  // namespace

double Constraint::violation(double value) const {
  const auto share = [](double excess, double limit) {
    return excess <= 0 ? 0 : limit == 0 ? 1 + excess : excess / std::abs(limit);
  };
  return (max ? share(value - *max, *max) : 0) + (min ? share(*min - value, *min) : 0);
}

double MetricLimit::margin(double value) const {
  if (is_upper && bound > 0) return std::log(std::max(value / bound, kSmallestShare));
  const double scale = bound == 0 ? 1 : std::abs(bound);
  return (is_upper ? value - bound : bound - value) / scale;
}

std::vector<MetricLimit> limits_of(const std::vector<Constraint>& constraints) {
  std::vector<MetricLimit> limits;
  for (const Constraint& constraint : constraints) {
    if (constraint.max) limits.push_back({constraint.metric, *constraint.max, true});
    if (constraint.min) limits.push_back({constraint.metric, *constraint.min, false});
  }
  return limits;
}

}  // namespace orrery
