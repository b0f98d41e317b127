#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/statistics.h"
#include "validation/trial.h"

namespace orrery {

/// Which parts of a layer's place get a summary of their own.
struct GroupBy {
  bool hardware = false, dataflow = false, workload = false;
};

/// Mean rank correlations over the groups in which they are defined; nothing when there is none.
struct RankCorrelation {
  std::optional<double> spearman, kendall;
};

/// How one subject did.
struct Summary {
  std::string subject;
  TrialPlace place;     // parts that the summary is not grouped by are empty
  ErrorSummary errors;  // of the layers' cycles
  std::string worst_layer;
  RankCorrelation layers;    // of layers, on each design
  RankCorrelation networks;  // of networks' cycles, on each design
  RankCorrelation designs;   // of designs (hardware and dataflow), for each network
  /// Cycles that were predicted too few and too many, as a share of all cycles.
  double too_low = 0, too_high = 0;
  /// The cycles that were predicted too few, by loss; see `unexplained`.
  Account missing = {};
};

/// A summary for each subject that estimates something, in each group, in order of appearance.
std::vector<Summary> summaries(const ModelTrial& trial, const GroupBy& by);

/// The layers (positions in trial.layers) that a subject is most wrong about, relative to their
/// cycles, the worst first. Of layers with the same cycles and estimate in one place, only one.
std::vector<std::size_t> largest_errors(const ModelTrial& trial, std::size_t subject,
                                        std::size_t count);

}  // namespace orrery
