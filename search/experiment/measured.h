#pragma once

#include <functional>
#include <string>
#include <vector>

#include "search/experiment/cells.h"
#include "search/experiment/experiment_spec.h"

namespace orrery {

/// How well something ranks networks whose latency was measured on a chip.
struct Predictor {
  std::string name;                          // "MACs", "roofline", "simulated"
  double spearman = 0, kendall = 0;          // layers with MACs only
  double all_spearman = 0, all_kendall = 0;  // all layers; 0 for MACs
};

struct MeasuredFindings {
  std::string name;
  std::size_t networks = 0;  // with a measured latency
  std::size_t layers = 0;    // distinct
  std::vector<Predictor> predictors;
};

/// Compares `spec`'s measured latencies with MACs, with every latency model that can say the
/// schedules, and with the simulator. Simulations are taken from `cache`, or done in `jobs`
/// processes and added. Throws InputError and ModelError.
MeasuredFindings compare_with_measured(const MeasuredSpec& spec, int jobs, CellCache& cache,
                                       const CellProgress& progress);

}  // namespace orrery
