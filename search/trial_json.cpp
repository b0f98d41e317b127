#include "search/trial_json.h"

#include "base/error.h"

namespace orrery {

nlohmann::json to_json(const Trial& trial) {
  return {{"number", trial.number},        {"choices", trial.choices},
          {"state", name_of(trial.state)}, {"objectives", trial.objectives},
          {"violation", trial.violation},  {"metrics", trial.metrics},
          {"message", trial.message}};
}

Trial trial_from_json(const nlohmann::json& json) {
  try {
    Trial trial;
    trial.number = json.at("number").get<std::int64_t>();
    trial.choices = json.at("choices").get<Choices>();
    trial.state = trial_state(json.at("state").get<std::string>());
    trial.objectives = json.at("objectives").get<std::vector<double>>();
    trial.violation = json.at("violation").get<double>();
    trial.metrics = json.at("metrics").get<Metrics>();
    trial.message = json.at("message").get<std::string>();
    return trial;
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("found no trial: ") + e.what());
  }
}

nlohmann::json knobs_json(const Space& space) {
  auto knobs = nlohmann::json::array();
  for (const Knob& knob : space.knobs()) {
    static constexpr const char* kRoles[] = {"hardware", "dataflow", "architecture"};
    knobs.push_back({{"name", knob.name},
                     {"values", knob.values},
                     {"scale", knob.scale},
                     {"role", kRoles[static_cast<std::size_t>(knob.role)]},
                     {"parent", knob.parent},
                     {"active_for", knob.active_for}});
  }
  return knobs;
}

}  // namespace orrery
