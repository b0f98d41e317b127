#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace orrery {

/// What is done with operators of a model that are not known here: the model is refused, or they
/// are charged the traffic of their inputs and outputs.
enum class UnknownOperators : std::uint8_t { kRefuse, kTraffic };

/// What a user may change about a network when it is read.
struct LoadOptions {
  std::optional<std::int64_t> batch;              // in place of the file's batch
  std::map<std::string, std::string> parameters;  // in place of the file's values, by name
  UnknownOperators unknown_operators = UnknownOperators::kRefuse;
};

}  // namespace orrery
