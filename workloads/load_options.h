#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace orrery {

/// What a user may change about a network when it is read.
struct LoadOptions {
  std::optional<std::int64_t> batch;              // in place of the file's batch
  std::map<std::string, std::string> parameters;  // in place of the file's values, by name
};

}  // namespace orrery
