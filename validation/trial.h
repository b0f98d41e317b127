#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/account.h"

namespace orrery {

/// What a subject says of one layer.
struct Estimate {
  double cycles = 0;
  std::string bound;  // what sets the time, see Prediction
};

/// Where a layer ran.
struct TrialPlace {
  std::string hardware, dataflow, workload;
  friend auto operator<=>(const TrialPlace&, const TrialPlace&) = default;
};

/// One layer in one place: how long it takes, and what each subject says.
struct LayerTrial {
  TrialPlace place;
  std::string layer;
  double actual = 0;  // cycles, simulated or measured
  Account account = {};
  std::vector<std::optional<Estimate>> estimates;  // of each subject; nothing where it refuses
};

/// Subjects (models, or the simulation itself) on trial over many layers.
struct ModelTrial {
  std::string truth = "simulated";  // what `actual` is, or "measured"
  std::vector<std::string> subjects;
  std::vector<LayerTrial> layers;
  std::vector<std::string> notes;  // a sentence each
};

}  // namespace orrery
