#pragma once

#include <memory>

#include "sim/chip/assembly.h"
#include "sim/chip/measurement.h"
#include "sim/watch/timeline_probe.h"

namespace orrery {

/// Who looks at a stepped run besides its account: what the options ask for, bound to the machine
/// and its clock, and handed over at the end.
class Observation {
 public:
  Observation(Assembly& machine, const SimulateOptions& options, sc_core::sc_clock& clock);

  /// Adds what was seen to the measurement of a finished run, and checks its laws.
  void finish(Measurement& result);

 private:
  Assembly& machine_;
  std::unique_ptr<PeMap> pe_map_;
  std::unique_ptr<Toggles> toggles_;
  std::unique_ptr<TimelineProbe> probe_;
};

}  // namespace orrery
