#include "search/experiment/experiment_spec.h"

#include <limits>

#include "base/declared_keys.h"

namespace orrery {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

/// A path in the file, seen from it.
std::string beside(const std::filesystem::path& file, const std::string& path) {
  return (file.parent_path() / path).lexically_normal().string();
}

void read_pairs(const YamlNode& yaml, MachineFamily& family) {
  for (const auto& [key, value] : yaml.pairs()) family.set.emplace_back(key, value.as_string());
}

DeclaredKeys declare(MachineFamily& family) {
  DeclaredKeys keys;
  keys.text("name", family.name, "name in reports").needed();
  keys.text("dataflow", family.dataflow, "the dataflow of its layers").needed();
  keys.text("depthwise", family.depthwise, "the dataflow of depth-wise layers; else the same");
  keys.text("directives", family.directives, "MAESTRO's mapping of its layers, a file").needed();
  keys.text("depthwise_directives", family.depthwise_directives,
            "that of depth-wise layers; else the same");
  keys.number("least_pes", family.least_pes, 1, kMost, "PEs that its accelerators have at least");
  keys.text("reason", family.reason, "why not fewer");
  keys.custom("set", "a map from keys of the hardware to values", "keys that it sets",
              [&family](const YamlNode& yaml) { read_pairs(yaml, family); });
  return keys;
}

MachineFamily read_family(const YamlNode& yaml, const std::filesystem::path& file) {
  MachineFamily family;
  family.where = yaml.where();
  family.least_pes = 1;
  declare(family).read(yaml);
  if (family.depthwise.empty()) family.depthwise = family.dataflow;
  family.directives = beside(file, family.directives);
  family.depthwise_directives = family.depthwise_directives.empty()
                                    ? family.directives
                                    : beside(file, family.depthwise_directives);
  return family;
}

DeclaredKeys declare(NetworkFamily& family) {
  DeclaredKeys keys;
  keys.text("name", family.name, "name in reports; else the space's");
  keys.text("space", family.space, "the architecture space").needed();
  keys.texts("parameters", family.parameters, "of the networks");
  keys.flag("searched", family.searched, "whether the coupled search chooses among them");
  return keys;
}

NetworkFamily read_networks(const YamlNode& yaml) {
  NetworkFamily family;
  declare(family).read(yaml);
  if (family.name.empty()) family.name = family.space;
  return family;
}

DeclaredKeys declare(MeasuredSpec& measured) {
  DeclaredKeys keys;
  keys.text("name", measured.networks.name, "name in reports; else the space's");
  keys.text("space", measured.networks.space, "the architecture space").needed();
  keys.texts("parameters", measured.networks.parameters, "of the networks");
  keys.text("column", measured.networks.measured, "the measured column of its table").needed();
  keys.text("hardware", measured.hardware, "what it was measured on, as a preset or file").needed();
  keys.text("dataflow", measured.dataflow, "the dataflow of its layers").needed();
  keys.text("depthwise", measured.depthwise, "the dataflow of depth-wise layers; else the same");
  return keys;
}

MeasuredSpec read_measured(const YamlNode& yaml) {
  MeasuredSpec measured;
  declare(measured).read(yaml);
  if (measured.networks.name.empty()) measured.networks.name = measured.networks.space;
  if (measured.depthwise.empty()) measured.depthwise = measured.dataflow;
  return measured;
}

/// `make` of every item, of which there must be one at least.
template <class Item, class Make>
DeclaredKeys::Read list_of(std::vector<Item>& items, Make make) {
  return [&items, make](const YamlNode& yaml) {
    for (const YamlNode& item : yaml.items()) items.push_back(make(item));
    if (items.empty()) throw yaml.error("is empty; allowed: at least one");
  };
}

DeclaredKeys declare(ExperimentSpec& spec, const std::filesystem::path& file) {
  DeclaredKeys keys;
  keys.text("name", spec.name, "name in reports; else the file's");
  keys.text("description", spec.description, "what it is");
  keys.text("hardware", spec.hardware, "what every accelerator starts from").needed();
  keys.text("technology", spec.technology, "of energies");
  keys.custom("accelerators", "a file", "their table, CSV with a name and numbers",
              [&spec](const YamlNode& yaml) { spec.accelerators = yaml.as_string(); })
      .needed();
  keys.custom(
          "families", "a list of maps", "kinds of machines, each with a dataflow",
          list_of(spec.families, [file](const YamlNode& node) { return read_family(node, file); }))
      .needed();
  keys.custom("networks", "a list of maps", "where networks come from",
              list_of(spec.networks, read_networks))
      .needed();
  keys.custom("measured", "a list of maps", "networks with latencies measured elsewhere",
              [&spec](const YamlNode& yaml) {
                for (const YamlNode& item : yaml.items()) {
                  spec.measured.push_back(read_measured(item));
                }
              });
  keys.number("limits", spec.limits, 1, 100, "limits on latency that are tried");
  keys.number("random_sets", spec.random_sets, 1, 1000, "random sets of networks, as a control");
  keys.custom("coupled", "a list of strategies", "that search everything at once, as a control",
              [&spec](const YamlNode& yaml) {
                for (const YamlNode& name : yaml.items()) spec.coupled.push_back(name.as_string());
              });
  keys.number("coupled_seeds", spec.coupled_seeds, 1, 100, "seeds of each of them");
  keys.number("seed", spec.seed, 0, kMost, "of everything that is drawn");
  return keys;
}

}  // namespace

ExperimentSpec read_experiment(const YamlNode& yaml, const std::filesystem::path& file) {
  ExperimentSpec spec;
  spec.seed = 1;
  declare(spec, file).read(yaml);
  if (spec.name.empty()) spec.name = file.stem().string();
  if (spec.hardware.ends_with(".yaml")) spec.hardware = beside(file, spec.hardware);
  if (spec.technology.ends_with(".yaml")) spec.technology = beside(file, spec.technology);
  spec.accelerators = beside(file, spec.accelerators.string());
  return spec;
}

std::string experiment_keys_markdown() {
  ExperimentSpec spec;
  MachineFamily family;
  NetworkFamily networks;
  MeasuredSpec measured;
  return declare(spec, "").table() + "\nOf a family:\n\n" + declare(family).table() +
         "\nOf networks:\n\n" + declare(networks).table() + "\nOf measured networks:\n\n" +
         declare(measured).table();
}

}  // namespace orrery
