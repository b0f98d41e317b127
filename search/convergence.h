#pragma once

#include <vector>

#include "search/spec.h"
#include "search/study_file.h"

namespace orrery {

/// The best of a study after each of its trials: the objective, in the metric's own sign, or with
/// several objectives the hypervolume against the spec's reference. NaN before the first complete
/// trial.
std::vector<double> convergence(const SearchSpec& spec, const std::vector<StoredTrial>& trials);

}  // namespace orrery
