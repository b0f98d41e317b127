#include "workloads/coded_space.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "base/data_path.h"
#include "base/error.h"
#include "base/suggestion.h"

namespace orrery {

CodedSpace::CodedSpace(std::string name)
    : name_(std::move(name)),
      table_(CodeTable::read(data_path(fmt::format("workloads/spaces/{}.csv", name_)))) {}

void CodedSpace::check_code(const std::string& code) const {
  if (code.size() != digits().size()) {
    throw InputError(
        fmt::format("workload {}/{}: found a code of {} characters; allowed: {} digits", name_,
                    code, code.size(), digits().size()));
  }
  for (std::size_t i = 0; i < code.size(); ++i) {
    const auto& [choice, allowed, ordered] = digits()[i];
    if (allowed.find(code[i]) != std::string::npos) continue;
    throw InputError(fmt::format("workload {}/{}: found '{}' for {} (character {}); allowed: {}",
                                 name_, code, code[i], choice, i + 1, fmt::join(allowed, ", ")));
  }
}

Network CodedSpace::network_of(const std::string& code, const LoadOptions& options) const {
  check_code(code);
  std::map<std::string, std::string> values = parameters();
  for (const auto& [parameter, value] : options.parameters) {
    const auto known = values.find(parameter);
    if (known == values.end()) {
      std::vector<std::string> names;
      for (const auto& [allowed, standard] : values) names.push_back(allowed);
      throw InputError({name_, 0, parameter},
                       names.empty()
                           ? "networks of this space have no parameters"
                           : fmt::format("unknown parameter; allowed: {}", fmt::join(names, ", ")));
    }
    known->second = value;
  }
  Network network = lower(code, values);
  network.name = fmt::format("{}/{}", name_, code);
  if (options.batch) {
    for (Layer& layer : network.layers) layer = batched(layer, *options.batch);
  }
  return network;
}

std::string CodedSpace::code_of(const std::vector<int>& choices) const {
  std::string code;
  for (std::size_t i = 0; i < digits().size(); ++i) {
    code += digits()[i].digits.at(static_cast<std::size_t>(choices.at(i)));
  }
  return code;
}

std::vector<ArchitectureKnob> CodedSpace::knobs() const {
  std::vector<ArchitectureKnob> knobs;
  for (const ArchitectureDigit& digit : digits()) {
    ArchitectureKnob knob{digit.name, {}, digit.ordered};
    for (const char value : digit.digits) knob.values.emplace_back(1, value);
    knobs.push_back(std::move(knob));
  }
  return knobs;
}

Network CodedSpace::network(const std::vector<int>& choices) const {
  return network_of(code_of(choices));
}

std::optional<double> CodedSpace::accuracy(const std::vector<int>& choices) const {
  if (!table_.has("accuracy")) return std::nullopt;
  const auto row = table_.find(code_of(choices));
  return row ? std::optional<double>(table_.column("accuracy")[*row]) : std::nullopt;
}

std::vector<std::string> space_names() {
  std::vector<std::string> names;
  for (const auto& entry : Registry<ArchitectureSpace>::instance().entries()) {
    names.push_back(entry.name);
  }
  return names;
}

const CodedSpace& coded_space(const std::string& name) {
  static std::map<std::string, std::unique_ptr<ArchitectureSpace>> spaces;
  const auto& registry = Registry<ArchitectureSpace>::instance();
  if (!registry.has(name)) {
    throw InputError(fmt::format("unknown space '{}'; allowed: {}{}", name,
                                 fmt::join(space_names(), ", "),
                                 did_you_mean(name, space_names())));
  }
  auto& space = spaces[name];
  if (!space) space = registry.make(name);
  const auto* coded = dynamic_cast<const CodedSpace*>(space.get());
  if (coded == nullptr) throw InputError(fmt::format("space {}: its networks have no codes", name));
  return *coded;
}

}  // namespace orrery
