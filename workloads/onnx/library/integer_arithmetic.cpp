#include "workloads/onnx/library/integer_arithmetic.h"

#include <algorithm>
#include <map>

namespace orrery::onnx_library {
namespace {

IntegerWord added(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? IntegerWord() : sum;
}

IntegerWord subtracted(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  return __builtin_sub_overflow(a, b, &difference) ? IntegerWord() : difference;
}

/// Shapes are divided by positive numbers; ONNX rounds to zero.
IntegerWord divided(std::int64_t a, std::int64_t b) { return b < 1 ? IntegerWord() : a / b; }

/// The remainder has the divisor's sign, as in Python.
IntegerWord remainder(std::int64_t a, std::int64_t b) {
  return b < 1 ? IntegerWord() : (a % b + b) % b;
}

IntegerWord larger(std::int64_t a, std::int64_t b) { return std::max(a, b); }
IntegerWord smaller(std::int64_t a, std::int64_t b) { return std::min(a, b); }
IntegerWord equal(std::int64_t a, std::int64_t b) { return a == b ? 1 : 0; }

}  // namespace

IntegerWord multiplied(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? IntegerWord() : product;
}

IntegerFunction integer_function(const std::string& op) {
  static const std::map<std::string, IntegerFunction> kFunctions = {
      {"Add", added},     {"Sub", subtracted}, {"Mul", multiplied}, {"Div", divided},
      {"Mod", remainder}, {"Max", larger},     {"Min", smaller},    {"Equal", equal}};
  const auto found = kFunctions.find(op);
  return found == kFunctions.end() ? nullptr : found->second;
}

}  // namespace orrery::onnx_library
