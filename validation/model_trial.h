#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/account.h"
#include "validation/cost_kind.h"

namespace orrery {

/// What a subject says of one layer.
struct Estimate {
  CostValues values;
  std::string bound;  // what sets the time, see Prediction

  double cycles() const { return *values[CostKind::kCycles]; }
};

/// Where a layer ran.
struct TrialSetup {
  std::string hardware, dataflow, workload;
  friend auto operator<=>(const TrialSetup&, const TrialSetup&) = default;
};

/// One layer in one setup: what it costs, and what each subject says.
struct LayerTrial {
  TrialSetup setup;
  std::string layer;
  CostValues actual;  // simulated or measured, as far as it was
  Account account = {};
  std::vector<std::optional<Estimate>> estimates;  // of each subject; nothing where it refuses

  double cycles() const { return actual[CostKind::kCycles].value_or(0); }
};

/// Subjects (models, or the simulation itself) on trial over many layers.
struct ModelTrial {
  std::string truth = "simulated";  // what `actual` is, or "measured"
  std::vector<std::string> subjects;
  std::vector<LayerTrial> layers;
  std::vector<std::string> notes;  // a sentence each
};

}  // namespace orrery
