#pragma once

#include <string>

#include "cli/output/terminal.h"
#include "search/results.h"

namespace orrery {

/// "latency 1.23 ms, energy 45.6 uJ" of a trial.
std::string objectives_text(const SearchSpec& spec, const Trial& trial);

/// What a study found, in words and a table: how many trials of which kind, the best trial or the
/// Pareto front with its hypervolume, and the strategy's remarks.
std::string search_report(const SearchSpec& spec, const Space& space, const StudyResult& result,
                          const std::vector<std::string>& remarks, const Terminal& terminal);

}  // namespace orrery
