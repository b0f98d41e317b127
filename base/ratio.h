#pragma once

#include <cstdint>
#include <numeric>

namespace orrery {

/// An exact fraction in lowest terms, for clock ratios and bandwidths.
struct Ratio {
  std::int64_t num = 1;
  std::int64_t den = 1;  // > 0

  constexpr Ratio() = default;
  constexpr Ratio(std::int64_t n, std::int64_t d)
      : num(n / std::gcd(n, d)), den(d / std::gcd(n, d)) {}

  friend constexpr Ratio operator*(Ratio a, Ratio b) {
    const Ratio left(a.num, b.den), right(b.num, a.den);  // reduce first, so that nothing overflows
    return {left.num * right.num, left.den * right.den};
  }
  friend constexpr Ratio operator/(Ratio a, Ratio b) { return a * Ratio(b.den, b.num); }
  friend constexpr bool operator==(Ratio, Ratio) = default;
  double to_double() const { return static_cast<double>(num) / static_cast<double>(den); }
};

}  // namespace orrery
