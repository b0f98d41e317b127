#pragma once

#include <memory>
#include <vector>

#include "models/latency_model.h"

namespace orrery {

/// A layer and how long it took.
struct LayerObservation {
  const Schedule* schedule = nullptr;
  const Accelerator* accelerator = nullptr;
  Cycles cycles;
};

/// `base` plus a correction that is linear in counts of the schedule (steps, folds, tiles, words at
/// the edges, DRAM's time) and in what `base` itself says, fitted to `observations` by ridge
/// regression (Hoerl, Kennard, "Ridge regression: biased estimation for nonorthogonal problems",
/// Technometrics 12(1), 1970). What is minimised is the relative error; the penalty pulls towards
/// `base` as it is, and its weight is the one that leaving out one observation at a time prefers
/// (Allen's PRESS, Technometrics 16(1), 1974). Without observations it is `base`.
/// Throws InputError when `base` refuses an observation.
std::unique_ptr<LatencyModel> calibrate(std::shared_ptr<const LatencyModel> base,
                                        const std::vector<LayerObservation>& observations);

}  // namespace orrery
