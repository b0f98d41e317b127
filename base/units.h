#pragma once

#include <compare>
#include <concepts>
#include <cstdint>

#include "base/checked.h"
#include "base/wide_count.h"

namespace orrery {

/// A count that carries its unit in its type: cycles cannot be added to bytes. Counts are exact,
/// and checked: what would pass the end of `Number` throws InputError. Nothing that decides a cycle
/// is ever a floating-point number.
template <class Unit, class Number = std::int64_t>
struct Count {
  Number value = 0;

  constexpr Count() = default;
  constexpr explicit Count(Number v) : value(v) {}
  /// A wide count of what was counted in 64 bits.
  template <std::same_as<std::int64_t> Narrow>
  requires(!std::same_as<Number, Narrow>) constexpr Count(Count<Unit, Narrow> count)
      : value(count.value) {}  // NOLINT: the same number

  constexpr Count& operator+=(Count other) {
    value = checked_add(value, other.value);
    return *this;
  }
  constexpr Count& operator-=(Count other) {
    value = checked_sub(value, other.value);
    return *this;
  }
  friend constexpr Count operator+(Count a, Count b) { return a += b; }
  friend constexpr Count operator-(Count a, Count b) { return a -= b; }
  friend constexpr Count operator*(Count a, Number k) { return Count(checked_mul(a.value, k)); }
  friend constexpr Count operator*(Number k, Count a) { return a * k; }
  friend constexpr auto operator<=>(Count, Count) = default;
};

using Cycles = Count<struct CyclesUnit>;
using Bytes = Count<struct BytesUnit>;
using Words = Count<struct WordsUnit>;
using Macs = Count<struct MacsUnit>;
/// Of several layers together.
using WideMacs = Count<struct MacsUnit, WideCount>;

/// Smallest integer that is at least a / b, for a >= 0 and b > 0.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return a / b + (a % b > 0 ? 1 : 0);
}
constexpr WideCount ceil_div(WideCount a, std::int64_t b) { return (a + b - 1) / b; }

/// Bytes that hold `words` words of `bits` bits each, packed.
constexpr Bytes bytes_of(Words words, int bits) {
  // A whole number of bytes for every eight words, so that nothing but the result can be too large.
  return Bytes(
      checked_add(checked_mul(words.value / 8, bits), ceil_div(words.value % 8 * bits, 8)));
}
/// The same of as many words as layers together may move.
constexpr WideCount bytes_of(WideCount words, int bits) { return (words * bits + 7) / 8; }

}  // namespace orrery
