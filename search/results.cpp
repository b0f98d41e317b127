#include "search/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/csv_field.h"
#include "base/hdf5_image.h"
#include "search/metrics.h"

namespace orrery {
namespace {

/// The metrics that some trial has, in the order in which they are declared.
std::vector<std::string> columns_of(const std::vector<StoredTrial>& trials) {
  std::set<std::string> used;
  for (const StoredTrial& stored : trials) {
    for (const auto& [name, value] : stored.trial.metrics) used.insert(name);
  }
  std::vector<std::string> columns;
  for (const Metric& metric : metrics()) {
    if (used.contains(metric.name)) columns.push_back(metric.name);
  }
  return columns;
}

}  // namespace

std::optional<Trial> StudyResult::best() const {
  return front.empty() ? std::nullopt : std::optional(front.front());
}

Objectives reference_of(const SearchSpec& spec) {
  Objectives reference = spec.reference;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (find_metric(spec.objectives[i]).maximised) reference[i] = -reference[i];
  }
  return reference;
}

StudyResult result_of(const SearchSpec& spec, const std::vector<StoredTrial>& trials) {
  StudyResult result;
  std::vector<Objectives> points;
  std::vector<const Trial*> complete;
  for (const StoredTrial& stored : trials) {
    ++result.count[static_cast<std::size_t>(stored.trial.state)];
    if (stored.trial.state != TrialState::kComplete) continue;
    points.push_back(stored.trial.objectives);
    complete.push_back(&stored.trial);
  }
  std::set<Objectives> seen;
  for (const std::size_t i : pareto_front(points)) {
    if (seen.insert(points[i]).second) result.front.push_back(*complete[i]);
  }
  if (!spec.reference.empty()) result.hypervolume = hypervolume(points, reference_of(spec));
  return result;
}

std::string trials_csv(const Space& space, const std::vector<StoredTrial>& trials) {
  const std::vector<std::string> columns = columns_of(trials);
  std::string text = "trial,state";
  for (const Knob& knob : space.knobs()) text += ',' + csv_field(knob.name);
  for (const std::string& column : columns) text += ',' + column;
  text += ",violation,message\n";
  for (const StoredTrial& stored : trials) {
    const Trial& trial = stored.trial;
    if (!trial.finished()) continue;
    text += fmt::format("{},{}", trial.number, name_of(trial.state));
    for (std::size_t i = 0; i < space.knobs().size(); ++i) {
      const int choice = trial.choices[i];
      text += ',';
      if (choice != kInactive) {
        text += csv_field(space.knobs()[i].values[static_cast<std::size_t>(choice)]);
      }
    }
    for (const std::string& column : columns) {
      const auto value = trial.metrics.find(column);
      text += ',';
      if (value != trial.metrics.end()) text += fmt::format("{}", value->second);
    }
    text += fmt::format(",{},{}\n", trial.violation, csv_field(trial.message));
  }
  return text;
}

namespace {

std::string trials_image(const Space& space, const std::vector<StoredTrial>& trials) {
  std::vector<const Trial*> over;
  for (const StoredTrial& stored : trials) {
    if (stored.trial.finished()) over.push_back(&stored.trial);
  }
  Hdf5Image image;
  const auto add = [&](const std::string& path, auto get) {
    std::vector<decltype(get(*over.front()))> column;
    for (const Trial* trial : over) column.push_back(get(*trial));
    image.add(path, {static_cast<std::int64_t>(over.size())}, column);
  };
  const auto named = [](const std::string& group, std::string name) {
    std::replace(name.begin(), name.end(), '/', '_');
    return group + "/" + name;
  };
  add("trial", [](const Trial& trial) { return trial.number; });
  add("state", [](const Trial& trial) { return std::string(name_of(trial.state)); });
  add("violation", [](const Trial& trial) { return trial.violation; });
  add("message", [](const Trial& trial) { return trial.message; });
  for (std::size_t i = 0; i < space.knobs().size(); ++i) {
    const Knob& knob = space.knobs()[i];
    add(named("knobs", knob.name), [&](const Trial& trial) {
      const int choice = trial.choices[i];
      return choice == kInactive ? std::string() : knob.values[static_cast<std::size_t>(choice)];
    });
  }
  for (const std::string& name : columns_of(trials)) {
    add(named("metrics", name), [&](const Trial& trial) {
      const auto value = trial.metrics.find(name);
      return value == trial.metrics.end() ? std::nan("") : value->second;
    });
  }
  return image.bytes();
}

}  // namespace

std::string trials_hdf5(const Space& space, const std::vector<StoredTrial>& trials) {
  return made_apart([&] { return trials_image(space, trials); });
}

}  // namespace orrery
