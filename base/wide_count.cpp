#include "base/wide_count.h"

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>

namespace orrery {
namespace {

__extension__ using Unsigned128 = unsigned __int128;
__extension__ constexpr __int128 kMost = static_cast<__int128>(~Unsigned128{0} >> 1);

constexpr int kHalf = 64;
constexpr double kEnd = 0x1p127;  // the first that is too large

}  // namespace

WideCount WideCount::rounded(double number) {
  if (!(std::abs(number) < kEnd)) refuse_count();  // no number either
  WideCount count;
  count.value_ = static_cast<Integer128>(std::round(number));
  return count;
}

std::optional<WideCount> WideCount::parse(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  if (digits.empty()) return std::nullopt;
  WideCount count;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const int more = digit - '0';
    if (count.value_ > (kMost - more) / 10) return std::nullopt;
    count.value_ = count.value_ * 10 + more;
  }
  if (negative) count.value_ = -count.value_;
  return count;
}

/// By halves: a product of 128 bits by 128 is not in every compiler's library.
void WideCount::multiply_wide(WideCount other) {
  const auto size_of = [](Integer128 value) {
    return value < 0 ? -static_cast<Unsigned128>(value) : static_cast<Unsigned128>(value);
  };
  const Unsigned128 a = size_of(value_), b = size_of(other.value_);
  const bool negative = (value_ < 0) != (other.value_ < 0);
  const auto low = [](Unsigned128 value) { return static_cast<std::uint64_t>(value); };
  const Unsigned128 a_high = a >> kHalf, b_high = b >> kHalf;
  if (a_high != 0 && b_high != 0) refuse_count();
  const Unsigned128 high =
      a_high * low(b) + b_high * low(a) + ((static_cast<Unsigned128>(low(a)) * low(b)) >> kHalf);
  if (high >> (kHalf - 1) != 0) refuse_count();
  const Unsigned128 product = a * b;  // the high half is what it is above
  value_ = negative ? -static_cast<Integer128>(product) : static_cast<Integer128>(product);
}

std::string WideCount::text() const {
  if (value_ == 0) return "0";
  std::string digits;
  for (Integer128 left = value_; left != 0; left /= 10) {
    const int digit = static_cast<int>(left % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  if (value_ < 0) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::ostream& operator<<(std::ostream& out, WideCount count) { return out << count.text(); }

std::istream& operator>>(std::istream& in, WideCount& count) {
  std::string digits;
  if (!(in >> digits)) return in;
  const auto read = WideCount::parse(digits);
  if (!read) in.setstate(std::ios::failbit);
  count = read.value_or(count);
  return in;
}

}  // namespace orrery
