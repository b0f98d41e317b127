#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/output/report.h"

namespace orrery {

/// The technology, the areas and what is to be said of both; null when none was asked for.
nlohmann::ordered_json technology_json(const Report& report);
/// The energy of layer `index`, or of all layers together; null when no technology was asked for.
nlohmann::ordered_json energy_json(const Report& report, std::size_t index);
nlohmann::ordered_json total_energy_json(const Report& report);

/// For people: the energy in a sentence, and where it went. Empty without a technology.
std::string energy_text(const Report& report, const Terminal& terminal);

}  // namespace orrery
