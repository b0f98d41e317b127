#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "validation/run_trial.h"

namespace orrery {

/// What `base` says of each layer when it is calibrated (models/calibrated.h) on the others that
/// ran on the same design (hardware and dataflow): the distinct layers are dealt into five parts,
/// and each part is predicted from the other four. A layer that occurs again, in another setup or
/// under another name, is in the same part. Refuses where `base` does.
std::vector<Answer> cross_validated(const std::shared_ptr<const LatencyModel>& base,
                                    const std::vector<SimulatedLayer>& layers);

/// How well `base` does on layers it has not seen when calibrated on so many others, for each
/// design by itself.
struct LearningPoint {
  std::size_t trained = 0;         // distinct layers simulated to calibrate; 0: `base` as it is
  std::size_t draws = 0;           // random choices of them
  double mape = 0;                 // of the other layers, mean over the draws
  double worst_mape = 0;           // of the unluckiest draw
  std::optional<double> spearman;  // of the other layers, mean over the draws
};

/// Points for 0, 2, 4, 8, ... distinct layers, as long as half of them remain to be predicted.
/// Random but the same each time.
std::vector<LearningPoint> learning_curve(const std::shared_ptr<const LatencyModel>& base,
                                          const std::vector<SimulatedLayer>& layers);

}  // namespace orrery
