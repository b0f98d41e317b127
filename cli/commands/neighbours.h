#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/output/report.h"
#include "dataflows/dataflow.h"
#include "workloads/network.h"

namespace orrery {

/// What was simulated, and how the same is read with something else.
struct SimulatedRun {
  std::string hardware;           // preset or file
  std::vector<std::string> sets;  // given with --set
  const Report& report;
  const Network& network;
  /// The same layers with so many inputs at once; empty where the batch is the user's choice.
  std::function<Network(std::int64_t batch)> with_batch;
};

/// What to try next, a line each: the machines and mappings next to this one that what most is lost
/// to suggests, simulated, with what they gain. Where the run was too long to be repeated a few
/// times, what they are without what they gain.
std::vector<std::string> next_steps(const SimulatedRun& run);

}  // namespace orrery
