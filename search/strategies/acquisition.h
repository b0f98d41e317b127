#pragma once

namespace orrery {

/// The logarithm of the standard normal distribution function, also far to the left, where the
/// function itself is 0 in floating point.
double log_cumulative(double z);

/// The logarithm of the expected improvement below `best` of a normally distributed value (Jones,
/// Schonlau and Welch, 1998), also where no improvement can be expected.
double log_expected_improvement(double mean, double deviation, double best);

}  // namespace orrery
