#include "search/strategies/acquisition.h"

#include <cmath>

namespace orrery {
namespace {

constexpr double kFarLeft = -20;  // beyond it an asymptotic series, before the functions underflow
const double kLogRootTwoPi = 0.5 * std::log(6.283185307179586);

}  // namespace

double log_cumulative(double z) {
  if (z > kFarLeft) return std::log(0.5 * std::erfc(-z / std::sqrt(2.0)));
  const double square = z * z;  // Abramowitz and Stegun, 26.2.12
  return -0.5 * square - kLogRootTwoPi - std::log(-z) +
         std::log1p(-1 / square + 3 / (square * square));
}

double log_expected_improvement(double mean, double deviation, double best) {
  const double z = (best - mean) / deviation;
  const double log_density = -0.5 * z * z - kLogRootTwoPi;
  if (z > kFarLeft) {
    const double gain = z * 0.5 * std::erfc(-z / std::sqrt(2.0)) + std::exp(log_density);
    return std::log(deviation) + std::log(gain);
  }
  const double square = z * z;  // z times the series above, plus the density
  return std::log(deviation) + log_density - std::log(square) + std::log1p(-3 / square);
}

}  // namespace orrery
