#pragma once

#include <memory>
#include <string>

#include "dataflows/activity.h"
#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/values.h"
#include "workloads/tensor_source.h"

namespace orrery {

/// What to do besides simulating.
struct SimulateOptions {
  bool check = false;      // move real values and compare the outputs with a direct convolution
  std::uint64_t seed = 1;  // of those values, where they are drawn
  Tensors tensors;         // where they come from
  std::string vcd;         // waveform file of the blocks; empty: none
};

/// What a simulation measured.
struct Measurement {
  std::int64_t cycles = 0;
  Activity activity;
  bool verified = false;  // values flowed and the outputs are right
};

/// Runs one schedule on the machine that `accelerator` describes, cycle by cycle, in a SystemC
/// simulation of its own, and checks the machine's laws at the end.
/// Throws ModelError when a law is broken or the machine cannot go on.
Measurement run_schedule(const Schedule& schedule, const Accelerator& accelerator,
                         const SimulateOptions& options);

}  // namespace orrery
