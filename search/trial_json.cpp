#include "search/trial_json.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <limits>

#include "base/error.h"

namespace orrery {
namespace {

constexpr const char* kRoles[] = {"hardware", "dataflow", "architecture"};

}  // namespace

nlohmann::json to_json(const Trial& trial) {
  return {{"number", trial.number},        {"choices", trial.choices},
          {"state", name_of(trial.state)}, {"objectives", trial.objectives},
          {"violation", trial.violation},  {"violations", trial.violations},
          {"metrics", trial.metrics},      {"message", trial.message}};
}

Trial trial_from_json(const nlohmann::json& json) {
  try {
    Trial trial;
    const auto& number = json.at("number");
    if (!number.is_number_integer()) throw InputError("found no trial: its number is no whole one");
    trial.number = number.get<std::int64_t>();
    trial.choices = choices_from_json(json.at("choices"));
    trial.state = trial_state(json.at("state").get<std::string>());
    trial.objectives = json.at("objectives").get<std::vector<double>>();
    trial.violation = json.at("violation").get<double>();
    trial.violations = json.value("violations", trial.violations);
    trial.metrics = json.at("metrics").get<Metrics>();
    trial.message = json.at("message").get<std::string>();
    return trial;
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("found no trial: ") + e.what());
  }
}

Choices choices_from_json(const nlohmann::json& json) {
  const auto wrong = [&] {
    return InputError(fmt::format("found '{}'; allowed: a list of positions, whole numbers from -1",
                                  json.dump().substr(0, 200)));
  };
  if (!json.is_array()) throw wrong();
  Choices choices;
  for (const auto& item : json) {
    // Read as it is, a half counts as 0 and 2^32 too.
    if (!item.is_number_integer()) throw wrong();
    const bool is_large =
        item.is_number_unsigned() && item.get<std::uint64_t>() > std::numeric_limits<int>::max();
    if (is_large || item.get<std::int64_t>() < kInactive) throw wrong();
    choices.push_back(item.get<int>());
  }
  return choices;
}

nlohmann::json knobs_json(const Space& space) {
  auto knobs = nlohmann::json::array();
  for (const Knob& knob : space.knobs()) {
    knobs.push_back({{"name", knob.name},
                     {"values", knob.values},
                     {"scale", knob.scale},
                     {"role", kRoles[static_cast<std::size_t>(knob.role)]},
                     {"parent", knob.parent},
                     {"active_for", knob.active_for}});
  }
  return knobs;
}

std::vector<Knob> knobs_from_json(const nlohmann::json& json) {
  std::vector<Knob> knobs;
  for (const auto& described : json) {
    Knob knob{.name = described.at("name"),
              .values = described.at("values").get<std::vector<std::string>>(),
              .scale = described.at("scale").get<std::vector<double>>(),
              .parent = described.at("parent"),
              .active_for = described.at("active_for").get<std::vector<int>>()};
    for (std::size_t role = 0; role < std::size(kRoles); ++role) {
      if (described.at("role") == kRoles[role]) knob.role = static_cast<KnobRole>(role);
    }
    knobs.push_back(std::move(knob));
  }
  return knobs;
}

nlohmann::json space_json(const Space& space, const std::vector<std::string>& objectives) {
  return {{"knobs", knobs_json(space)}, {"objectives", objectives}};
}

}  // namespace orrery
