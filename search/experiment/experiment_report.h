#pragma once

#include <filesystem>
#include <string>

#include "search/experiment/experiment.h"

namespace orrery {

/// The results as Markdown: a few tables, with sentences that say what they show.
std::string experiment_markdown(const ExperimentSpec& spec, const ExperimentResult& result);

/// All of it as CSV files in `folder`, which is made: matrices of rank correlations, and what every
/// proxy and control found. Each is there in full or not at all. Throws InputError.
void write_experiment_csv(const ExperimentResult& result, const std::filesystem::path& folder);

}  // namespace orrery
