#pragma once

#include <cstdint>
#include <string>

#include "base/printable.h"
#include "base/ratio.h"
#include "base/size_text.h"
#include "base/yaml.h"

namespace orrery {

/// The text of a single value. InputError "found ...; allowed: ..." when it is a map, a list or
/// nothing.
std::string scalar_text(const YamlNode& node, const std::string& allowed);

/// The complaint about a value that is not among the allowed ones.
InputError not_allowed(const YamlNode& node, const std::string& allowed);

/// A whole number from min to max, min >= 0. With `suffixes`, K, M and G behind it multiply by
/// 2^10, 2^20 and 2^30. Throws InputError.
std::int64_t read_integer(const YamlNode& node, std::int64_t min, std::int64_t max, bool suffixes,
                          const std::string& allowed);

/// An exact positive ratio from `min` to `max` whose numerator and denominator have at most seven
/// digits, so that products of three of them fit 64 bits with room. Throws InputError.
Ratio read_ratio(const YamlNode& node, Ratio min, Ratio max, const std::string& allowed);

/// "933.33" or, where no decimal is exact, "2/3".
std::string print_ratio(Ratio ratio);
/// A YAML scalar that reads back as `text`, quoted when it must be.
std::string print_text(const std::string& text);

}  // namespace orrery
