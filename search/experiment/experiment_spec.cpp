#include "search/experiment/experiment_spec.h"

#include <limits>

namespace orrery {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

std::string text(const YamlNode& yaml, const std::string& key, const std::string& fallback) {
  return yaml.has(key) ? yaml.at(key).as_string() : fallback;
}

std::int64_t number(const YamlNode& yaml, const std::string& key, std::int64_t fallback,
                    std::int64_t min, std::int64_t max) {
  return yaml.has(key) ? yaml.at(key).as_int(min, max) : fallback;
}

/// A path in the file, seen from it.
std::string beside(const std::filesystem::path& file, const std::string& path) {
  return (file.parent_path() / path).lexically_normal().string();
}

MachineFamily read_family(const YamlNode& yaml, const std::filesystem::path& file) {
  yaml.allow_keys({"name", "dataflow", "depthwise", "directives", "depthwise_directives",
                   "least_pes", "reason", "set"});
  MachineFamily family;
  family.where = yaml.where();
  family.name = yaml.at("name").as_string();
  family.dataflow = yaml.at("dataflow").as_string();
  family.depthwise = text(yaml, "depthwise", family.dataflow);
  family.directives = beside(file, yaml.at("directives").as_string());
  family.depthwise_directives = yaml.has("depthwise_directives")
                                    ? beside(file, yaml.at("depthwise_directives").as_string())
                                    : family.directives;
  family.least_pes = number(yaml, "least_pes", 1, 1, kMost);
  family.reason = text(yaml, "reason", "");
  if (yaml.has("set")) {
    for (const auto& [key, value] : yaml.at("set").pairs()) {
      family.set.emplace_back(key, value.as_string());
    }
  }
  return family;
}

void read_parameters(const YamlNode& yaml, NetworkFamily& family) {
  if (!yaml.has("parameters")) return;
  for (const auto& [key, value] : yaml.at("parameters").pairs()) {
    family.parameters[key] = value.as_string();
  }
}

NetworkFamily read_networks(const YamlNode& yaml) {
  yaml.allow_keys({"name", "space", "parameters", "searched"});
  NetworkFamily family;
  family.space = yaml.at("space").as_string();
  family.name = text(yaml, "name", family.space);
  read_parameters(yaml, family);
  family.searched = yaml.has("searched") && yaml.at("searched").as_bool();
  return family;
}

MeasuredSpec read_measured(const YamlNode& yaml) {
  yaml.allow_keys({"name", "space", "parameters", "column", "hardware", "dataflow", "depthwise"});
  MeasuredSpec measured;
  measured.networks.space = yaml.at("space").as_string();
  measured.networks.name = text(yaml, "name", measured.networks.space);
  measured.networks.measured = yaml.at("column").as_string();
  read_parameters(yaml, measured.networks);
  measured.hardware = yaml.at("hardware").as_string();
  measured.dataflow = yaml.at("dataflow").as_string();
  measured.depthwise = text(yaml, "depthwise", measured.dataflow);
  return measured;
}

}  // namespace

ExperimentSpec read_experiment(const YamlNode& yaml, const std::filesystem::path& file) {
  yaml.allow_keys({"name", "description", "hardware", "technology", "accelerators", "families",
                   "networks", "measured", "limits", "random_sets", "coupled", "coupled_seeds",
                   "seed"});
  ExperimentSpec spec;
  spec.name = text(yaml, "name", file.stem().string());
  spec.description = text(yaml, "description", "");
  spec.hardware = yaml.at("hardware").as_string();
  if (spec.hardware.ends_with(".yaml")) spec.hardware = beside(file, spec.hardware);
  spec.technology = text(yaml, "technology", "");
  if (spec.technology.ends_with(".yaml")) spec.technology = beside(file, spec.technology);
  spec.accelerators = beside(file, yaml.at("accelerators").as_string());
  for (const YamlNode& family : yaml.at("families").items()) {
    spec.families.push_back(read_family(family, file));
  }
  for (const YamlNode& networks : yaml.at("networks").items()) {
    spec.networks.push_back(read_networks(networks));
  }
  if (yaml.has("measured")) {
    for (const YamlNode& measured : yaml.at("measured").items()) {
      spec.measured.push_back(read_measured(measured));
    }
  }
  if (spec.families.empty()) throw yaml.at("families").error("is empty; allowed: at least one");
  if (spec.networks.empty()) throw yaml.at("networks").error("is empty; allowed: at least one");
  spec.limits = number(yaml, "limits", spec.limits, 1, 100);
  spec.random_sets = number(yaml, "random_sets", spec.random_sets, 1, 1000);
  spec.coupled_seeds = number(yaml, "coupled_seeds", spec.coupled_seeds, 1, 100);
  if (yaml.has("coupled")) {
    for (const YamlNode& name : yaml.at("coupled").items())
      spec.coupled.push_back(name.as_string());
  }
  spec.seed = static_cast<std::uint64_t>(number(yaml, "seed", 1, 0, kMost));
  return spec;
}

}  // namespace orrery
