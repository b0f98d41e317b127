#include "workloads/spaces/parameter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"

namespace orrery {

std::size_t position_of(const std::map<std::string, std::string>& values, const std::string& name,
                        const std::vector<std::string>& allowed) {
  const std::string& value = values.at(name);
  const auto found = std::find(allowed.begin(), allowed.end(), value);
  if (found == allowed.end()) {
    throw InputError({"", 0, name},
                     fmt::format("found '{}'; allowed: {}", value, fmt::join(allowed, ", ")));
  }
  return static_cast<std::size_t>(found - allowed.begin());
}

long long number_of(const std::map<std::string, std::string>& values, const std::string& name,
                    long long min, long long max) {
  const std::string& text = values.at(name);
  long long value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    throw InputError({"", 0, name}, fmt::format("found '{}'; allowed: a whole number from {} to {}",
                                                text, min, max));
  }
  return value;
}

}  // namespace orrery
