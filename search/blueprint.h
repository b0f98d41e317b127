#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/pattern.h"
#include "hardware/keys.h"
#include "hardware/validate.h"
#include "search/evaluator.h"
#include "search/space.h"
#include "search/spec.h"
#include "workloads/architecture_space.h"

namespace orrery {

/// Turns points of a spec's space into designs.
class Blueprint {
 public:
  /// `spec` must outlive it. Throws InputError when a value of a knob is none that its target can
  /// take.
  explicit Blueprint(const SearchSpec& spec);
  Blueprint(const Blueprint&) = delete;
  Blueprint& operator=(const Blueprint&) = delete;

  /// Throws InputError when the values cannot be together, or there is no such network.
  Design design(const Choices& choices);
  /// Throws InputError when the accuracy of none of the networks is known.
  void check_accuracy();

 private:
  void check_values();
  /// What `accuracies:` calls the network of these choices: its name and, where knobs turn its
  /// parameters, their values ("mobilenet_v2 width=0.5"); the batch changes no accuracy.
  std::string name_in_accuracies(const std::string& network, const Choices& choices) const;
  void check_space_accuracy() const;
  void check_value(const Binding& binding, const std::string& value);
  void turn_hardware(const Choices& choices);
  const Network& network(const Choices& choices);
  const Network& architecture(const Choices& choices, std::optional<double>& accuracy);
  std::vector<Dataflow> dataflows(const Choices& choices, const Network& network);
  const Dataflow& dataflow(const std::string& name_or_file);
  const std::string* value(std::size_t knob, const Choices& choices) const;
  std::vector<int> architecture_choices(const Choices& choices) const;

  const SearchSpec& spec_;
  Accelerator start_;
  Accelerator scratch_;
  std::vector<Key> keys_;  // of scratch_
  KeyOrigins origins_;
  std::unique_ptr<ArchitectureSpace> space_;
  std::map<std::string, std::size_t> architecture_knobs_;  // its knobs' positions
  std::map<std::string, Network> networks_;                // by what was asked for
  std::map<std::string, Dataflow> dataflows_;
  std::vector<std::optional<Pattern>> patterns_;  // of dataflow knobs
  /// Values of hardware knobs that were asked for; of all there may be very many.
  std::vector<std::unordered_map<int, std::optional<YamlNode>>> nodes_;
};

}  // namespace orrery
