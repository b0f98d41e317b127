#pragma once

#include <string>
#include <vector>

#include "validation/run_trial.h"

namespace orrery {

/// Models whose predictions somebody has worked out already: a CSV file with a column `layer`,
/// perhaps `workload`, `hardware` and `dataflow` (which say where a row holds; without one it holds
/// everywhere), and a column of cycles for each model, under its name. An empty cell is a layer
/// that the model cannot say. Throws InputError with file and line.
std::vector<Subject> read_prediction_sheet(const std::string& file);

}  // namespace orrery
