#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace orrery::onnx_library {

/// A word that may not be: too large for 64 bits, or not defined.
using IntegerWord = std::optional<std::int64_t>;
using IntegerFunction = IntegerWord (*)(std::int64_t, std::int64_t);

IntegerWord multiplied(std::int64_t a, std::int64_t b);
/// What an operator of two operands makes of two words; null for operators that are not known here.
IntegerFunction integer_function(const std::string& op);

}  // namespace orrery::onnx_library
