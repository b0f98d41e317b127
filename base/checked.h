#pragma once

#include <cstdint>

namespace orrery {

/// Throws InputError: the user asks for more than can be counted.
[[noreturn]] void refuse_count();

/// Sum, difference and product of counts. What would pass 2^63 throws InputError.
constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  if (__builtin_add_overflow(a, b, &a)) refuse_count();
  return a;
}
constexpr std::int64_t checked_sub(std::int64_t a, std::int64_t b) {
  if (__builtin_sub_overflow(a, b, &a)) refuse_count();
  return a;
}
constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b) {
  if (__builtin_mul_overflow(a, b, &a)) refuse_count();
  return a;
}

}  // namespace orrery
