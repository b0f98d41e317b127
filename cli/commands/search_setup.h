#pragma once

#include <boost/program_options/options_description.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/options.h"
#include "search/pool.h"
#include "search/spec.h"

namespace orrery {

/// The options that `search` and `race` share.
void add_search_options(boost::program_options::options_description& known);
/// Loads the plug-ins, reads the spec that is named first, and lays the options over it. Throws
/// InputError where the spec runs a command and --allow-command is not given.
SearchSpec read_search(const Options& options, const char* command);
/// Worker processes, as many as --jobs says; `problem` must outlive them.
std::unique_ptr<Pool> make_pool(const Options& options, Problem& problem);

}  // namespace orrery
