#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/registry.h"
#include "workloads/network.h"

namespace orrery {

/// One decision of an architecture space: a name and the values that it may take, in words.
struct ArchitectureKnob {
  std::string name;
  std::vector<std::string> values;
  bool ordered = false;  // are neighbours in the list alike, as depths and widths are?
};

/// A family of networks: a list of choices, one for each knob, gives a network, and its accuracy
/// where that was measured. A plug-in: one .cpp and one Registration<ArchitectureSpace>.
class ArchitectureSpace {
 public:
  virtual ~ArchitectureSpace() = default;
  /// The decisions; at least one, each with at least one value. Always the same.
  virtual std::vector<ArchitectureKnob> knobs() const = 0;
  /// Is there such a network? `choices` has, for each knob, the position of its value.
  virtual bool has(const std::vector<int>& choices) const {
    (void)choices;
    return true;
  }
  /// The network of these choices; the same choices give the same network. Throws InputError when
  /// `has` says no.
  virtual Network network(const std::vector<int>& choices) const = 0;
  /// Its accuracy in percent; nothing where it is not known.
  virtual std::optional<double> accuracy(const std::vector<int>& choices) const = 0;
};

}  // namespace orrery
