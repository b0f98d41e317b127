#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "search/constraint.h"
#include "search/space.h"

namespace orrery {

/// What a knob's value is given to.
enum class Target : std::uint8_t {
  kHardwareKey,  // `name` is the key's path
  kDataflow,     // of the layers in whose name the regular expression `name` is found
  kTiling,       // the dataflow's tile policy
  kTileSize,     // of the loop `name`
  kWorkload,
  kWorkloadParameter,  // `name` is the parameter's; "batch" is the batch
  kArchitecture,       // `name` is the architecture knob's
};

/// Where a knob's value goes.
struct Binding {
  Target target = Target::kHardwareKey;
  std::string name = {};
  Location where = {};
  std::vector<int> positions = {};  // kArchitecture: in the architecture knob, for each value
};

/// A search as its file says it: what may be turned, what is wanted, and how to look for it. The
/// format is described in docs/search.md.
struct SearchSpec {
  std::string file, text;  // where it came from, and all of it
  std::string name;

  // Where the knobs start.
  std::string hardware;
  std::vector<std::string> sets;  // "array.rows=16"
  std::string workload;           // empty: an architecture space
  std::string architecture;
  std::map<std::string, std::string> parameters;  // of the workload
  std::optional<std::string> dataflow;
  std::map<std::string, double> accuracies;  // of workloads, in percent, by name

  std::vector<Knob> knobs;
  std::vector<Binding> bindings;  // one for each knob

  std::vector<std::string> objectives;  // metrics
  std::vector<Constraint> constraints;
  std::vector<double> reference;  // of the hypervolume, in the metrics' own signs; may be empty

  std::string technology;  // of energy and area; empty: neither is known
  std::string fidelity = "fast";
  /// What the search begins with: the study in a file, and trials by a model; either may be empty.
  std::string warm_start;
  struct Prior {
    std::string fidelity;
    std::int64_t trials = 0;
  };
  Prior prior;
  std::string screen;  // the fidelity that trials are screened with; empty: none
  double keep = 0.25;  // the share of trials that is confirmed then

  std::string strategy;
  std::map<std::string, std::string> options;  // of the strategy
  Location strategy_where;
  std::int64_t budget = 100;
  std::uint64_t seed = 1;
  std::optional<double> timeout;  // seconds for one trial

  int find_knob(const std::string& knob) const;  // its position, or -1
};

/// Reads and checks a file; every value of every knob is looked at. Throws InputError.
SearchSpec load_spec(const std::string& file);
/// The same for text; `file` is for messages, and where hardware files are looked for from.
SearchSpec parse_spec(const std::string& text, const std::string& file);

}  // namespace orrery
