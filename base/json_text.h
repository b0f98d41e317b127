#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace orrery {

/// Parses JSON that another program or a file says; nothing when it is none, or nested deeper than
/// anything that is written here: what walks through a document calls itself for each level.
std::optional<nlohmann::json> parse_json(const std::string& text);

}  // namespace orrery
