#pragma once

#include <string>
#include <vector>

#include "cli/output/result_table.h"
#include "validation/calibration.h"
#include "validation/model_trial.h"
#include "validation/summary.h"

namespace orrery {

/// How far each subject is from the truth in one kind, and how well it ranks. A row for each
/// summary; none where the kind is not known. `key` is the table's name in JSON.
ResultTable summary_table(const ModelTrial& trial, const GroupBy& by, CostKind kind,
                          const std::string& key);
/// What the predictions that are too low do not reach, by cause.
ResultTable causes_table(const ModelTrial& trial, const GroupBy& by);
/// The layers that each subject is most wrong about, and why.
ResultTable worst_table(const ModelTrial& trial);
/// Every layer with what each subject says of it.
ResultTable layers_table(const ModelTrial& trial);

struct NamedCurve {
  std::string model;
  std::vector<LearningPoint> points;
};
/// Accuracy against the number of simulated layers.
ResultTable learning_table(const std::vector<NamedCurve>& curves);

}  // namespace orrery
