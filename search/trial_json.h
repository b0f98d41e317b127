#pragma once

#include <nlohmann/json.hpp>

#include "search/trial.h"

namespace orrery {

/// A trial as workers, study files and programs of users see it; docs/search.md names the keys.
nlohmann::json to_json(const Trial& trial);
/// Throws InputError for what is no trial.
Trial trial_from_json(const nlohmann::json& json);

/// Positions of values. Throws InputError for what is no list of whole numbers, or does not fit.
Choices choices_from_json(const nlohmann::json& json);

/// The knobs of a space as programs of users see them.
nlohmann::json knobs_json(const Space& space);
/// Throws a JSON exception for what is no list of knobs.
std::vector<Knob> knobs_from_json(const nlohmann::json& json);
/// {"knobs": as above, "objectives": [...]}.
nlohmann::json space_json(const Space& space, const std::vector<std::string>& objectives);

}  // namespace orrery
