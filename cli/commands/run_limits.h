#pragma once

#include <boost/program_options/options_description.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/commands/options.h"
#include "dataflows/dataflow.h"
#include "hardware/accelerator.h"
#include "sim/system/run_schedule.h"
#include "workloads/network.h"

namespace orrery {

/// How much a simulation may take: --max-memory and --max-steps.
class RunLimits {
 public:
  static void add_options(boost::program_options::options_description& known);
  /// Throws InputError for what is no limit.
  explicit RunLimits(const Options& options);

  /// Estimates what the run will take. Throws InputError when that is more than it may, and says
  /// what would help. Returns what the user should know before a long wait.
  std::optional<std::string> check(const Network& network, const Accelerator& accelerator,
                                   const Dataflow& dataflow, const SimulateOptions& simulate) const;
  /// Holds the rest of this process to the limits, whatever the estimate was.
  void enforce() const;

 private:
  std::int64_t most_bytes_;
  std::int64_t most_steps_ = 0;  // 0: any number
};

/// While it is there, Ctrl-C asks the simulation to stop, and ends the process when it has not
/// stopped after a second. A second Ctrl-C ends it at once.
class StopOnInterrupt {
 public:
  StopOnInterrupt();
  ~StopOnInterrupt();
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
};

}  // namespace orrery
