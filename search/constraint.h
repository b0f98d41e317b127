#pragma once

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// Limits on a metric.
struct Constraint {
  std::string metric;
  std::optional<double> min, max;

  /// By how much `value` misses the limits, as a share of the limit; 0 within them.
  double violation(double value) const;
};

/// One side of a constraint, as a model learns it.
struct MetricLimit {
  std::string metric;
  double bound = 0;
  bool is_upper = true;

  /// How far `value` is beyond the bound, on a scale that is smooth across it; at most 0 where the
  /// limit is kept. Of an upper bound above 0 the logarithm of value over bound, since metrics with
  /// an upper bound range over orders of magnitude; of others the difference in units of the bound.
  double margin(double value) const;
};

/// All sides of all constraints.
std::vector<MetricLimit> limits_of(const std::vector<Constraint>& constraints);

}  // namespace orrery
