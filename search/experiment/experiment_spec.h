#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/yaml.h"

namespace orrery {

/// A family of machines with one dataflow: how an accelerator that is given as a few numbers
/// becomes hardware, and what lays layers out on it.
struct MachineFamily {
  std::string name;
  std::string dataflow;              // of dataflows/, or a file
  std::string depthwise;             // the same for layers with groups
  std::string directives;            // what the formula takes: a mapping file of MAESTRO
  std::string depthwise_directives;  // the same for layers with groups
  std::int64_t least_pes = 1;        // fewer are refused,
  std::string reason;                // because
  /// Keys of the hardware, and an expression of the accelerator's columns for each.
  std::vector<std::pair<std::string, std::string>> set;
  Location where;
};

/// Networks to compare: all of a space that have codes.
struct NetworkFamily {
  std::string name;  // in reports
  std::string space;
  std::map<std::string, std::string> parameters;  // of the space's networks
  bool searched = false;  // has accuracies and takes part in the search, not only in correlations
  std::string measured;   // a column of latencies measured elsewhere; empty: none
};

/// Latencies that were measured on a chip, and hardware that is like it.
struct MeasuredSpec {
  NetworkFamily networks;
  std::string hardware, dataflow, depthwise;
};

/// An experiment on networks and machines, as its file says.
struct ExperimentSpec {
  std::string name, description;
  std::string hardware;                // what all machines start from
  std::string technology;              // of energies; empty: none, and they are not known
  std::filesystem::path accelerators;  // a table: code (a name), then numbers
  std::vector<MachineFamily> families;
  std::vector<NetworkFamily> networks;
  std::vector<MeasuredSpec> measured;
  std::int64_t limits = 10;          // latency limits, and as many energy limits
  std::int64_t random_sets = 20;     // drawn for each size
  std::int64_t coupled_seeds = 3;    // runs of each coupled strategy
  std::vector<std::string> coupled;  // strategies
  std::uint64_t seed = 1;
};

/// Reads an experiment's file. Paths in it are seen from it. Throws InputError with file, line and
/// key.
ExperimentSpec read_experiment(const YamlNode& yaml, const std::filesystem::path& file);
/// The keys of such a file as tables, for the documentation.
std::string experiment_keys_markdown();

}  // namespace orrery
