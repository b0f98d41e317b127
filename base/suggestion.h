#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// "; did you mean 'x'?" with the closest of `known`, for the end of a complaint about a name that
/// is not among them; empty when none is close.
std::string did_you_mean(std::string_view found, const std::vector<std::string>& known);

}  // namespace orrery
