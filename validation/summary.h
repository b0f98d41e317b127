#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/statistics.h"
#include "validation/model_trial.h"

namespace orrery {

/// Which parts of a layer's setup get a summary of their own.
struct GroupBy {
  bool hardware = false, dataflow = false, workload = false;
};

/// Mean rank correlations over the groups in which they are defined; nothing when there is none.
struct RankCorrelation {
  std::optional<double> spearman, kendall;
};

/// How one subject did with one quantity.
struct Summary {
  std::string subject;
  TrialSetup setup;          // parts that the summary is not grouped by are empty
  ErrorSummary errors;       // of the layers
  std::string worst_layer;   // empty when none is wrong
  RankCorrelation layers;    // of layers, on each design
  RankCorrelation networks;  // of networks' sums, on each design
  RankCorrelation designs;   // of designs (hardware and dataflow), for each network
  /// What was predicted too little and too much, as a share of all.
  double too_low = 0, too_high = 0;
  /// Of cycles: those that were predicted too few, by loss; see `unexplained`.
  Account missing = {};
};

/// A summary for each subject that estimates something, in each group, in order of appearance.
/// Layers of which the quantity is not known are left out.
std::vector<Summary> summaries(const ModelTrial& trial, const GroupBy& by,
                               CostKind quantity = CostKind::kCycles);

/// The layers (positions in trial.layers) that a subject is most wrong about, relative to their
/// cycles, the worst first. Of layers with the same cycles and estimate in one setup, only one.
std::vector<std::size_t> largest_errors(const ModelTrial& trial, std::size_t subject,
                                        std::size_t count);

}  // namespace orrery
