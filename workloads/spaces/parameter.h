#pragma once

#include <map>
#include <string>
#include <vector>

namespace orrery {

/// The position of `values[name]` in `allowed`; InputError that lists them when it is none.
std::size_t position_of(const std::map<std::string, std::string>& values, const std::string& name,
                        const std::vector<std::string>& allowed);
/// `values[name]` as a whole number; InputError unless it is from `min` to `max`.
long long number_of(const std::map<std::string, std::string>& values, const std::string& name,
                    long long min, long long max);

}  // namespace orrery
