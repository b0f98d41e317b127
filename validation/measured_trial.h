#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/measurements.h"
#include "validation/run_trial.h"

namespace orrery {

/// What was measured, and on what it is to be simulated.
struct MeasuredDesign {
  std::string hardware;                  // a preset or file
  std::vector<std::string> sets;         // overrides; those of a row come after them
  std::optional<std::string> dataflow;   // in place of the hardware's own
  std::optional<Network> network;        // holds the layers of rows that do not state their sizes
  std::optional<Technology> technology;  // for energy and power
};

/// Puts the simulation itself on trial, as the first subject, and then `subjects`: each row is
/// simulated and compared with what was measured. Throws InputError for a row whose layer is in no
/// network, and for power without a technology.
ModelTrial run_measured_trial(const std::vector<MeasuredLayer>& rows, const std::string& file,
                              const MeasuredDesign& design, const std::vector<Subject>& subjects,
                              const TrialProgress& progress);

}  // namespace orrery
