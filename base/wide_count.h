#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "base/checked.h"

namespace orrery {

/// A whole number of 128 bits, for sums and products of counts that may pass 2^63. Every operation
/// is checked: what would pass 2^127 throws InputError, so that no count is ever wrong.
class WideCount {
 public:
  constexpr WideCount() = default;
  template <std::integral Integer>
  constexpr WideCount(Integer value) : value_(value) {}  // NOLINT: a wider kind of the same number

  /// The whole number next to `number`. Throws InputError where there is none.
  static WideCount rounded(double number);
  /// The number that `digits` are, with a minus sign or not; nothing where they are no number.
  static std::optional<WideCount> parse(std::string_view digits);

  constexpr bool fits_64_bits() const {
    return value_ == static_cast<Integer128>(static_cast<std::int64_t>(value_));
  }
  /// Throws InputError where it does not fit.
  explicit operator std::int64_t() const {
    if (!fits_64_bits()) refuse_count();
    return static_cast<std::int64_t>(value_);
  }
  explicit constexpr operator double() const { return static_cast<double>(value_); }
  /// In decimal digits.
  std::string text() const;

  constexpr WideCount& operator+=(WideCount other) {
    if (__builtin_add_overflow(value_, other.value_, &value_)) refuse_count();
    return *this;
  }
  constexpr WideCount& operator-=(WideCount other) {
    if (__builtin_sub_overflow(value_, other.value_, &value_)) refuse_count();
    return *this;
  }
  constexpr WideCount& operator*=(WideCount other) {
    if (fits_64_bits() && other.fits_64_bits()) {
      value_ *= other.value_;
    } else {
      multiply_wide(other);
    }
    return *this;
  }
  constexpr WideCount& operator++() { return *this += 1; }
  constexpr WideCount& operator--() { return *this -= 1; }
  friend constexpr WideCount operator+(WideCount a, WideCount b) { return a += b; }
  friend constexpr WideCount operator-(WideCount a, WideCount b) { return a -= b; }
  friend constexpr WideCount operator*(WideCount a, WideCount b) { return a *= b; }
  /// Rounded towards zero. `b` is not 0.
  friend constexpr WideCount operator/(WideCount a, WideCount b) {
    a.value_ /= b.value_;
    return a;
  }
  friend constexpr bool operator==(WideCount, WideCount) = default;
  friend constexpr std::strong_ordering operator<=>(WideCount a, WideCount b) {
    return a.value_ <=> b.value_;
  }
  /// Sum, difference and product as for other counts.
  friend constexpr WideCount checked_add(WideCount a, WideCount b) { return a + b; }
  friend constexpr WideCount checked_sub(WideCount a, WideCount b) { return a - b; }
  friend constexpr WideCount checked_mul(WideCount a, WideCount b) { return a * b; }
  friend std::ostream& operator<<(std::ostream& out, WideCount count);
  /// Reads a word of decimal digits.
  friend std::istream& operator>>(std::istream& in, WideCount& count);

 private:
  __extension__ using Integer128 = __int128;

  void multiply_wide(WideCount other);

  Integer128 value_ = 0;
};

}  // namespace orrery
