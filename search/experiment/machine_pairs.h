#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "hardware/technology.h"
#include "models/data_centric/maestro_layer.h"
#include "models/data_centric/mapping.h"
#include "search/experiment/experiment_spec.h"

namespace orrery {

/// A pair of an accelerator and a dataflow.
struct MachinePair {
  std::string accelerator;  // its name in the table
  std::size_t family = 0;   // position in ExperimentSpec::families
  std::string name;         // "kc_p:7"
  Accelerator hardware;
  data_centric::Hardware numbers;  // what the formula takes
};

/// A pair that cannot be.
struct RefusedPair {
  std::string accelerator, name, reason;
};

/// What lays layers out on the machines of a family, read once.
struct FamilyDataflows {
  Dataflow dataflow, depthwise;
  data_centric::Mapping directives, depthwise_directives;

  const Dataflow& of(const Layer& layer) const {
    return layer.shape[Dim::kG] > 1 ? depthwise : dataflow;
  }
  const data_centric::Mapping& directives_of(const Layer& layer) const {
    return layer.shape[Dim::kG] > 1 ? depthwise_directives : directives;
  }
};

struct Machines {
  std::vector<MachinePair> pairs;  // by family, then in the order of the table
  std::vector<RefusedPair> refused;
  std::vector<FamilyDataflows> dataflows;  // of each family
  std::vector<std::string> accelerators;   // names, in the order of the table
  std::optional<Technology> technology;    // of all of them

  const Technology* prices() const { return technology ? &*technology : nullptr; }

  /// The position of the pair of that name; nothing when there is none.
  std::optional<std::size_t> find(const std::string& name) const;
};

/// Every accelerator of the table with every family's dataflow. The table's columns are pes, l1, l2
/// (elements), noc and off_chip (elements a cycle), and what else the expressions use. Throws
/// InputError.
Machines make_machines(const ExperimentSpec& spec);

}  // namespace orrery
