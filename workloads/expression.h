#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace orrery {

/// What the names in an expression stand for.
using Bindings = std::map<std::string, std::int64_t>;

/// The value of an integer expression such as "4*width" or "sequence_length + 1": numbers, names,
/// + - * / and parentheses. A division must leave no remainder. Throws InputError without a
/// location that says what is wrong with the text.
std::int64_t evaluate(const std::string& text, const Bindings& names);

}  // namespace orrery
