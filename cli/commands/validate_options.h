#pragma once

#include <string>
#include <vector>

#include "cli/commands/options.h"
#include "validation/measured_trial.h"
#include "validation/run_trial.h"
#include "validation/summary.h"

namespace orrery {

/// What `orrery validate` is asked, read from its options. All throw InputError.

boost::program_options::options_description validate_options();
/// Those that say what runs on what; `orrery sweep` has them too.
void add_design_options(boost::program_options::options_description& known);

/// Every --hardware, in every variant of --vary, with every --dataflow (its own without any).
std::vector<DesignPoint> designs_of(const Options& options);
/// Every --workload and those that --space draws, with the layers that --layers chooses.
std::vector<Network> networks_of(const Options& options);
/// The names in --models; every registered model without it.
std::vector<std::string> models_of(const Options& options);
/// The names in --tables, or `usual`.
std::vector<std::string> tables_of(const Options& options, const std::vector<std::string>& usual);
GroupBy group_by_of(const Options& options);
std::optional<Technology> technology_of(const Options& options);

/// For --reference: its rows and what they are to be simulated on.
std::vector<MeasuredLayer> measurements_of(const Options& options);
MeasuredDesign measured_design_of(const Options& options);

}  // namespace orrery
