#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orrery {

/// A whole number from 0 on with an optional suffix K, M or G, which multiply by 2^10, 2^20 and
/// 2^30; nothing when it is none or does not fit.
std::optional<std::int64_t> parse_size(std::string_view text);
/// 262144 as "256K", 28 * 2^20 as "28M"; what no suffix divides stays as it is.
std::string print_size(std::int64_t bytes);

}  // namespace orrery
