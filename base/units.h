#pragma once

#include <compare>
#include <cstdint>

namespace orrery {

/// A 64-bit count that carries its unit in its type: cycles cannot be added to bytes.
/// Counts are exact; nothing that decides a cycle is ever a floating-point number.
template <class Unit>
struct Count {
  std::int64_t value = 0;

  constexpr Count() = default;
  constexpr explicit Count(std::int64_t v) : value(v) {}

  constexpr Count& operator+=(Count other) {
    value += other.value;
    return *this;
  }
  constexpr Count& operator-=(Count other) {
    value -= other.value;
    return *this;
  }
  friend constexpr Count operator+(Count a, Count b) { return Count(a.value + b.value); }
  friend constexpr Count operator-(Count a, Count b) { return Count(a.value - b.value); }
  friend constexpr Count operator*(Count a, std::int64_t k) { return Count(a.value * k); }
  friend constexpr Count operator*(std::int64_t k, Count a) { return a * k; }
  friend constexpr auto operator<=>(Count, Count) = default;
};

using Cycles = Count<struct CyclesUnit>;
using Bytes = Count<struct BytesUnit>;
using Words = Count<struct WordsUnit>;
using Macs = Count<struct MacsUnit>;

/// Smallest integer that is at least a / b, for a >= 0 and b > 0.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// Bytes that hold `words` words of `bits` bits each, packed.
constexpr Bytes bytes_of(Words words, int bits) { return Bytes(ceil_div(words.value * bits, 8)); }

}  // namespace orrery
