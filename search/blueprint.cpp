#include "search/blueprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/random.h"
#include "dataflows/tile_policy.h"
#include "hardware/load.h"
#include "hardware/yaml_scalars.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

constexpr const char* kBatchParameter = "batch";
constexpr std::size_t kMostNetworks = 1000;  // kept; there may be far more in the space

std::int64_t whole_number(const std::string& text, const Location& where) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || value < 1) {
    throw InputError(where,
                     fmt::format("found '{}'; allowed: a whole number of at least 1", shown(text)));
  }
  return value;
}

/// A knob's value as if it stood at its key in the hardware file; complaints name the knob's place.
YamlNode node_of(const Binding& binding, const std::string& value) {
  YamlNode node = YamlNode::parse("{}", binding.where.file);
  node.set(binding.name, value, fmt::format("{}:{}", binding.where.file, binding.where.line));
  std::stringstream steps(binding.name);
  for (std::string step; std::getline(steps, step, '.');) node = node.at(step);
  return node;
}

Dim loop_of(const std::string& name) {
  return *std::find_if(kAllDims.begin(), kAllDims.end(),
                       [&](Dim dim) { return name == name_of(dim); });
}

}  // namespace

Blueprint::Blueprint(const SearchSpec& spec)
    : spec_(spec),
      start_(load_accelerator(spec.hardware, spec.sets)),
      scratch_(start_),
      keys_(describe(scratch_)) {
  origins_.file = spec.file;
  for (const Binding& binding : spec.bindings) {
    patterns_.emplace_back();
    if (binding.target == Target::kHardwareKey) origins_.given[binding.name] = binding.where;
    if (binding.target == Target::kDataflow && !binding.name.empty()) {
      patterns_.back() = Pattern(binding.name, binding.where);
    }
  }
  if (!spec.architecture.empty()) {
    space_ = Registry<ArchitectureSpace>::instance().make(spec.architecture);
    const std::vector<ArchitectureKnob> knobs = space_->knobs();
    for (std::size_t i = 0; i < knobs.size(); ++i) architecture_knobs_[knobs[i].name] = i;
  }
  dataflow(spec.dataflow.value_or(start_.dataflow));
  check_values();
}

/// Every value alone, so that a slip in the last of them is not found after an hour.
void Blueprint::check_values() {
  nodes_.resize(spec_.knobs.size());
  for (std::size_t knob = 0; knob < spec_.knobs.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    for (const std::string& value : spec_.knobs[knob].values) {
      try {
        check_value(binding, value);
      } catch (const InputError& e) {
        const std::string what = e.what();
        throw what.starts_with(binding.where.file) ? e : InputError(binding.where, what);
      }
    }
  }
  const bool varies = std::any_of(spec_.bindings.begin(), spec_.bindings.end(), [](const auto& b) {
    return b.target == Target::kWorkload || b.target == Target::kWorkloadParameter;
  });
  if (!space_ && !varies) network(Choices(spec_.knobs.size(), 0));
}

void Blueprint::check_value(const Binding& binding, const std::string& value) {
  switch (binding.target) {
    case Target::kHardwareKey:
      scratch_ = start_;
      find_key(keys_, binding.name)->read(node_of(binding, value));
      return;
    case Target::kDataflow:
      dataflow(value);
      return;
    case Target::kTiling:
      Registry<TilePolicy>::instance().make(value);
      return;
    case Target::kTileSize:
    case Target::kWorkloadParameter:
      whole_number(value, binding.where);
      return;
    case Target::kWorkload:
      load_workload(value);
      return;
    case Target::kArchitecture:
      return;  // taken from the architecture space's own list
  }
}

const std::string* Blueprint::value(std::size_t knob, const Choices& choices) const {
  const int choice = choices[knob];
  return choice == kInactive ? nullptr
                             : &spec_.knobs[knob].values[static_cast<std::size_t>(choice)];
}

void Blueprint::turn_hardware(const Choices& choices) {
  scratch_ = start_;
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    if (binding.target != Target::kHardwareKey || choices[knob] == kInactive) continue;
    auto [node, is_new] = nodes_[knob].try_emplace(choices[knob]);
    if (is_new) node->second.emplace(node_of(binding, *value(knob, choices)));
    find_key(keys_, binding.name)->read(*node->second);
  }
  validate(scratch_, origins_);
}

const Network& Blueprint::network(const Choices& choices) {
  std::string name = spec_.workload;
  LoadOptions options;
  options.parameters = spec_.parameters;
  std::string key;
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    const std::string* text = value(knob, choices);
    if (text == nullptr) continue;
    if (binding.target == Target::kWorkload) name = *text;
    if (binding.target == Target::kWorkloadParameter) options.parameters[binding.name] = *text;
  }
  key = name;
  for (const auto& [parameter, text] : options.parameters) key += '\n' + parameter + '=' + text;
  if (const auto found = networks_.find(key); found != networks_.end()) return found->second;
  if (const auto batch = options.parameters.find(kBatchParameter);
      batch != options.parameters.end()) {
    options.batch = whole_number(batch->second, {spec_.file, 0, "workload.batch"});
    options.parameters.erase(batch);
  }
  if (networks_.size() >= kMostNetworks) networks_.clear();
  return networks_.emplace(key, load_workload(name, options)).first->second;
}

std::vector<int> Blueprint::architecture_choices(const Choices& choices) const {
  std::vector<int> chosen(architecture_knobs_.size(), 0);
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    if (binding.target != Target::kArchitecture || choices[knob] == kInactive) continue;
    chosen[architecture_knobs_.at(binding.name)] =
        binding.positions[static_cast<std::size_t>(choices[knob])];
  }
  return chosen;
}

const Network& Blueprint::architecture(const Choices& choices, std::optional<double>& accuracy) {
  const std::vector<int> chosen = architecture_choices(choices);
  if (!space_->has(chosen)) {
    throw InputError(fmt::format("{} has no such network", spec_.architecture));
  }
  accuracy = space_->accuracy(chosen);
  std::string key;
  for (const int choice : chosen) key += std::to_string(choice) + ' ';
  if (const auto found = networks_.find(key); found != networks_.end()) return found->second;
  if (networks_.size() >= kMostNetworks) networks_.clear();
  return networks_.emplace(key, space_->network(chosen)).first->second;
}

const Dataflow& Blueprint::dataflow(const std::string& name_or_file) {
  const auto found = dataflows_.find(name_or_file);
  if (found != dataflows_.end()) return found->second;
  return dataflows_.emplace(name_or_file, load_dataflow(name_or_file)).first->second;
}

std::vector<Dataflow> Blueprint::dataflows(const Choices& choices, const Network& network) {
  std::vector<Dataflow> flows{dataflow(spec_.dataflow.value_or(scratch_.dataflow))};
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    const std::string* text = value(knob, choices);
    if (binding.target != Target::kDataflow || text == nullptr) continue;
    if (!patterns_[knob]) {
      std::fill(flows.begin(), flows.end(), dataflow(*text));
      continue;
    }
    flows.resize(network.layers.size(), flows.front());
    for (std::size_t layer = 0; layer < flows.size(); ++layer) {
      if (patterns_[knob]->found_in(network.layers[layer].name)) {
        flows[layer] = dataflow(*text);
      }
    }
  }
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    const std::string* text = value(knob, choices);
    if (text == nullptr) continue;
    for (Dataflow& flow : flows) {
      if (binding.target == Target::kTiling) flow.tiling = *text;
      if (binding.target == Target::kTileSize) {
        flow.tile_size[loop_of(binding.name)] = whole_number(*text, binding.where);
      }
    }
  }
  return flows;
}

std::string Blueprint::name_in_accuracies(const std::string& network,
                                          const Choices& choices) const {
  std::string name = network;
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    const Binding& binding = spec_.bindings[knob];
    const std::string* text = value(knob, choices);
    if (binding.target != Target::kWorkloadParameter || text == nullptr) continue;
    if (binding.name != kBatchParameter) name += fmt::format(" {}={}", binding.name, *text);
  }
  return name;
}

void Blueprint::check_accuracy() {
  if (space_) return check_space_accuracy();
  // Every value of each knob of the network at least once, beside the others' first ones.
  std::string wanted;
  for (std::size_t knob = 0; knob < spec_.knobs.size(); ++knob) {
    const Target target = spec_.bindings[knob].target;
    const bool turns = target == Target::kWorkload || target == Target::kWorkloadParameter;
    for (int choice = 0; choice < (turns ? spec_.knobs[knob].size() : 1); ++choice) {
      Choices choices(spec_.knobs.size(), 0);
      choices[knob] = choice;
      std::string name;
      try {
        name = name_in_accuracies(network(choices).name, choices);
      } catch (const InputError&) {  // these values cannot be together
        continue;
      }
      if (spec_.accuracies.contains(name)) return;
      if (wanted.empty()) wanted = name;
    }
  }
  throw InputError({spec_.file, 0, "accuracy"},
                   fmt::format("is not known of these networks; allowed: with an entry for each "
                               "network, such as accuracies: {{\"{}\": 71.5}}",
                               shown(wanted)));
}

/// Looks at the first networks there are and at some drawn ones.
void Blueprint::check_space_accuracy() const {
  constexpr int kDraws = 1000;
  const std::vector<ArchitectureKnob> knobs = space_->knobs();
  Random random(1);
  std::vector<int> choices(knobs.size(), 0);
  bool any = false;
  for (int draw = 0; draw < kDraws; ++draw) {
    if (space_->has(choices)) {
      if (space_->accuracy(choices)) return;
      any = true;
    }
    for (std::size_t i = 0; i < knobs.size(); ++i) {
      choices[i] = static_cast<int>(random.below(knobs[i].values.size()));
    }
  }
  if (!any) return;  // a sparse space; its networks tell
  throw InputError({spec_.file, 0, "accuracy"},
                   fmt::format("is not known of the networks of {}; allowed: another objective",
                               spec_.architecture));
}

Design Blueprint::design(const Choices& choices) {
  turn_hardware(choices);
  Design design;
  if (space_) {
    design.network = architecture(choices, design.accuracy);
  } else {
    design.network = network(choices);
    const auto known = spec_.accuracies.find(name_in_accuracies(design.network.name, choices));
    if (known != spec_.accuracies.end()) design.accuracy = known->second;
  }
  design.accelerator = scratch_;
  design.dataflows = dataflows(choices, design.network);
  return design;
}

}  // namespace orrery
