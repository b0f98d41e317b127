#pragma once

#include <cstdint>
#include <string>

#include "base/wide_count.h"

namespace orrery {

/// 1234567 as "1,234,567".
std::string with_separators(WideCount number);
/// 1814073344 as "1.81 G", 950 as "950": three digits and a decimal prefix.
std::string with_prefix(double number);
/// 21760000 and "B" as "21.8 MB", 0 as "0 B".
std::string with_unit(double number, const std::string& unit);
/// 0.00032 and "J" as "320 uJ": three digits and a prefix for parts.
std::string with_small_unit(double number, const std::string& unit);
/// A share as "34.5%"; "<0.1%" for what is there but would read as nothing.
std::string percent(double share);

}  // namespace orrery
