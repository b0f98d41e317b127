#include "search/spec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/pattern.h"
#include "base/read_input.h"
#include "dataflows/tile_policy.h"
#include "hardware/keys.h"
#include "hardware/load_technology.h"
#include "hardware/yaml_scalars.h"
#include "search/fidelity.h"
#include "search/knob_yaml.h"
#include "search/metrics.h"
#include "workloads/architecture_space.h"

namespace orrery {
namespace {

constexpr std::int64_t kMostTrials = 100'000'000;
const std::vector<std::string> kKeys = {
    "name",   "hardware",   "set",         "workload",   "architecture", "dataflow", "accuracies",
    "knobs",  "objectives", "constraints", "reference",  "fidelity",     "screen",   "strategy",
    "budget", "seed",       "timeout",     "technology", "warm_start",   "prior"};

std::map<std::string, std::string> read_texts(const YamlNode& node) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, child] : node.pairs()) {
    if (!texts.emplace(name, scalar_text(child, "one value")).second) {
      throw child.error("given twice; allowed: once");
    }
  }
  return texts;
}

/// Complaints of what the file names (a preset, a model) get the place in the file.
template <class Step>
auto at(const YamlNode& node, Step step) {
  try {
    return step();
  } catch (const InputError& e) {
    throw node.error(e.what());
  }
}

class SpecReader {
 public:
  SpecReader(const YamlNode& root, SearchSpec& spec) : root_(root), spec_(spec) {}

  void read() {
    if (!root_.is_map()) throw root_.error("found no map; allowed: a search, see docs/search.md");
    root_.allow_keys(kKeys);
    read_start();
    read_knobs();
    read_goals();
    read_effort();
  }

 private:
  std::string text(const char* key, const std::string& fallback) const {
    return root_.has(key) ? scalar_text(root_.at(key), "one name") : fallback;
  }

  void read_start() {
    spec_.name = text("name", "search");
    spec_.hardware = text("hardware", "systolic_32x32");
    if (root_.has("set")) {
      for (const auto& [path, value] : read_texts(root_.at("set"))) {
        spec_.sets.push_back(path + "=" + value);
      }
    }
    if (root_.has("workload") && root_.has("architecture")) {
      throw root_.at("architecture").error("workload is given too; allowed: one of the two");
    }
    if (root_.has("architecture")) {
      spec_.architecture = root_.at("architecture").as_string();
      at(root_.at("architecture"), [&] { architecture_space(); });
    } else {
      read_workload();
    }
    if (root_.has("dataflow")) spec_.dataflow = root_.at("dataflow").as_string();
    if (root_.has("accuracies")) {
      for (const auto& [name, value] : root_.at("accuracies").pairs()) {
        spec_.accuracies[name] = value.as_double();
      }
    }
  }

  void read_workload() {
    spec_.workload = "resnet18";
    if (!root_.has("workload")) return;
    const YamlNode node = root_.at("workload");
    if (!node.is_map()) {
      spec_.workload = scalar_text(node, "a network, or a map with name and parameters");
      return;
    }
    node.allow_keys({"name", "parameters", "batch"});
    spec_.workload = node.at("name").as_string();
    if (node.has("parameters")) spec_.parameters = read_texts(node.at("parameters"));
    if (node.has("batch")) {
      spec_.parameters["batch"] = std::to_string(node.at("batch").as_int(1, kMaxDimension));
    }
  }

  std::unique_ptr<ArchitectureSpace> architecture_space() const {
    return Registry<ArchitectureSpace>::instance().make(spec_.architecture);
  }

  void read_knobs() {
    if (root_.has("knobs")) {
      for (const auto& [name, node] : root_.at("knobs").pairs()) {
        Knob knob = read_knob(name, node, spec_.knobs);
        Binding binding = bind(name, node);
        if (binding.target == Target::kArchitecture) restrict(node, knob, binding);
        if (spec_.find_knob(name) >= 0) throw node.error("given twice; allowed: once");
        knob.role = role_of(binding);
        spec_.knobs.push_back(std::move(knob));
        spec_.bindings.push_back(std::move(binding));
      }
    }
    if (!spec_.architecture.empty()) add_architecture();
    if (spec_.knobs.empty()) {
      throw root_.error("has no knobs; allowed: knobs: with at least one, or architecture:");
    }
  }

  static KnobRole role_of(const Binding& binding) {
    switch (binding.target) {
      case Target::kHardwareKey:
        return binding.name.starts_with("mapping.") ? KnobRole::kDataflow : KnobRole::kHardware;
      case Target::kDataflow:
      case Target::kTiling:
      case Target::kTileSize:
        return KnobRole::kDataflow;
      default:
        return KnobRole::kArchitecture;
    }
  }

  Binding bind(const std::string& name, const YamlNode& node) const {
    const auto behind = [&](const std::string& prefix) { return name.substr(prefix.size()); };
    Binding binding{.where = node.where()};
    if (name == "workload") {
      binding.target = Target::kWorkload;
    } else if (name == "tiling") {
      binding.target = Target::kTiling;
    } else if (name == "dataflow" || name.starts_with("dataflow.")) {
      binding.target = Target::kDataflow;
      if (name != "dataflow") binding.name = checked_regex(behind("dataflow."), node);
    } else if (name.starts_with("tile.")) {
      binding.target = Target::kTileSize;
      binding.name = checked_loop(behind("tile."), node);
    } else if (name.starts_with("workload.")) {
      binding.target = Target::kWorkloadParameter;
      binding.name = behind("workload.");
    } else if (name.starts_with("architecture.")) {
      binding.target = Target::kArchitecture;
      binding.name = behind("architecture.");
    } else {
      binding.name = checked_key(name, node);
    }
    const bool network =
        binding.target == Target::kWorkload || binding.target == Target::kWorkloadParameter;
    if (network && spec_.workload.empty()) {
      throw node.error("the networks come from architecture:; allowed: architecture.NAME");
    }
    return binding;
  }

  static std::string checked_regex(const std::string& pattern, const YamlNode& node) {
    const Pattern regex(pattern, node.where());
    return pattern;
  }

  static std::string checked_loop(const std::string& loop, const YamlNode& node) {
    std::vector<std::string> names;
    for (const Dim dim : kAllDims) names.emplace_back(name_of(dim));
    if (std::find(names.begin(), names.end(), loop) == names.end()) {
      throw node.error(
          fmt::format("found loop '{}'; allowed: {}", shown(loop), fmt::join(names, ", ")));
    }
    return loop;
  }

  static std::string checked_key(const std::string& path, const YamlNode& node) {
    Accelerator accelerator;
    const std::vector<Key> keys = describe(accelerator);
    const Key* key = find_key(keys, path);
    if (key == nullptr || key->is_group()) {
      throw node.error(
          "no key of the hardware file (docs/hardware.md); allowed besides these: dataflow, "
          "dataflow.PATTERN, tiling, tile.LOOP, workload, workload.PARAMETER, architecture.NAME");
    }
    return path;
  }

  /// A part of an architecture knob's values.
  void restrict(const YamlNode& node, Knob& knob, Binding& binding) const {
    if (spec_.architecture.empty()) {
      throw node.error("allowed only with architecture:, whose choice it restricts");
    }
    std::vector<std::string> names;
    for (const ArchitectureKnob& known : architecture_space()->knobs()) {
      names.push_back(known.name);
      if (known.name != binding.name) continue;
      for (const std::string& value : knob.values) {
        const auto found = std::find(known.values.begin(), known.values.end(), value);
        if (found == known.values.end()) {
          throw node.error(
              fmt::format("found '{}'; allowed: {}", shown(value), fmt::join(known.values, ", ")));
        }
        binding.positions.push_back(static_cast<int>(found - known.values.begin()));
      }
      if (!known.ordered) knob.scale.clear();
      return;
    }
    throw node.error(
        fmt::format("no knob of {}; allowed: {}", spec_.architecture, fmt::join(names, ", ")));
  }

  void add_architecture() {
    for (const ArchitectureKnob& known : architecture_space()->knobs()) {
      const std::string name = "architecture." + known.name;
      if (spec_.find_knob(name) >= 0) continue;
      Knob knob{.name = name, .values = known.values, .role = KnobRole::kArchitecture};
      Binding binding{.target = Target::kArchitecture,
                      .name = known.name,
                      .where = root_.at("architecture").where()};
      for (int i = 0; i < knob.size(); ++i) {
        binding.positions.push_back(i);
        if (known.ordered) knob.scale.push_back(i / std::max(1.0, knob.size() - 1.0));
      }
      spec_.knobs.push_back(std::move(knob));
      spec_.bindings.push_back(std::move(binding));
    }
  }

  void read_goals() {
    spec_.objectives = {"latency"};
    if (root_.has("objectives")) {
      spec_.objectives.clear();
      for (const YamlNode& item : root_.at("objectives").items()) {
        spec_.objectives.push_back(item.as_string());
        at(item, [&] { find_metric(item.as_string()); });
      }
      const std::set<std::string> distinct(spec_.objectives.begin(), spec_.objectives.end());
      if (spec_.objectives.empty() || distinct.size() != spec_.objectives.size()) {
        throw root_.at("objectives").error("allowed: at least one metric, each once");
      }
    }
    if (root_.has("constraints")) read_constraints(root_.at("constraints"));
    if (!root_.has("reference")) return;
    const YamlNode reference = root_.at("reference");
    reference.allow_keys(spec_.objectives);
    for (const std::string& name : spec_.objectives) {
      spec_.reference.push_back(reference.at(name).as_double());
    }
  }

  void read_constraints(const YamlNode& node) {
    for (const auto& [name, limits] : node.pairs()) {
      Constraint constraint{.metric = name, .min = {}, .max = {}};
      at(limits, [&] { find_metric(constraint.metric); });
      limits.allow_keys({"min", "max"});
      if (limits.has("min")) constraint.min = limits.at("min").as_double();
      if (limits.has("max")) constraint.max = limits.at("max").as_double();
      if (!constraint.min && !constraint.max) throw limits.error("allowed: min, max or both");
      spec_.constraints.push_back(constraint);
    }
  }

  void read_fidelity(const YamlNode& node, std::string& fidelity) const {
    fidelity = scalar_text(node, "a fidelity");
    at(node, [&] { make_fidelity(fidelity); });
  }

  void read_start_of_search() {
    if (root_.has("warm_start")) {
      const YamlNode node = root_.at("warm_start");
      if (!node.is_map()) throw node.error("allowed: {study: FILE}");
      node.allow_keys({"study"});
      spec_.warm_start = node.at("study").as_string();
    }
    if (!root_.has("prior")) return;
    const YamlNode node = root_.at("prior");
    if (!node.is_map()) throw node.error("allowed: {fidelity: model:NAME, trials: N}");
    node.allow_keys({"fidelity", "trials"});
    read_fidelity(node.at("fidelity"), spec_.prior.fidelity);
    spec_.prior.trials = node.at("trials").as_int(1, kMostTrials);
  }

  /// Where accuracy is wanted and networks are chosen beside other things, the semi-decoupled
  /// search.
  std::string default_strategy() const {
    const auto& wanted = spec_.objectives;
    const auto is_network = [](const Knob& knob) { return knob.role == KnobRole::kArchitecture; };
    const auto networks = std::count_if(spec_.knobs.begin(), spec_.knobs.end(), is_network);
    const bool both = networks > 0 && networks < static_cast<std::ptrdiff_t>(spec_.knobs.size());
    return both && std::find(wanted.begin(), wanted.end(), "accuracy") != wanted.end()
               ? "semi_decoupled"
               : "genetic";
  }

  void read_effort() {
    if (root_.has("technology")) {
      spec_.technology = root_.at("technology").as_string();
      at(root_.at("technology"), [&] { load_technology(spec_.technology); });
    }
    if (root_.has("fidelity")) read_fidelity(root_.at("fidelity"), spec_.fidelity);
    if (root_.has("screen")) {
      const YamlNode screen = root_.at("screen");
      screen.allow_keys({"fidelity", "keep"});
      read_fidelity(screen.at("fidelity"), spec_.screen);
      if (screen.has("keep")) spec_.keep = screen.at("keep").as_double();
      if (!(spec_.keep > 0 && spec_.keep <= 1)) {
        throw screen.at("keep").error("allowed: a share above 0 and at most 1");
      }
    }
    read_start_of_search();
    spec_.strategy_where = {spec_.file, 0, "strategy"};
    spec_.strategy = default_strategy();
    if (root_.has("strategy")) {
      const YamlNode strategy = root_.at("strategy");
      spec_.strategy_where = strategy.where();
      if (strategy.is_map()) {
        spec_.options = read_texts(strategy);
        spec_.strategy = strategy.at("name").as_string();
        spec_.options.erase("name");
      } else {
        spec_.strategy = scalar_text(strategy, "a strategy, or a map with name and options");
      }
    }
    if (root_.has("budget")) spec_.budget = root_.at("budget").as_int(1, kMostTrials);
    if (root_.has("seed")) spec_.seed = static_cast<std::uint64_t>(root_.at("seed").as_int(0));
    if (root_.has("timeout")) {
      spec_.timeout = root_.at("timeout").as_double();
      if (!(*spec_.timeout > 0)) throw root_.at("timeout").error("allowed: seconds above 0");
    }
  }

  const YamlNode& root_;
  SearchSpec& spec_;
};

}  // namespace

int SearchSpec::find_knob(const std::string& knob) const {
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    if (knobs[i].name == knob) return static_cast<int>(i);
  }
  return -1;
}

SearchSpec parse_spec(const std::string& text, const std::string& file) {
  SearchSpec spec;
  spec.file = file;
  spec.text = text;
  const YamlNode root = YamlNode::parse(text, file);
  SpecReader(root, spec).read();
  return spec;
}

SearchSpec load_spec(const std::string& file) {
  return parse_spec(read_input(file, kYamlInput), file);
}

}  // namespace orrery
