#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace orrery {

/// Where a file that comes with the program is: `relative` ("workloads/networks/tiny.yaml") under
/// the first of these that has it: $ORRERY_DATA, beside the installed program, the sources that it
/// was built from, where it is meant to be installed. When none has it, where it was looked for
/// last; opening that says what is missing.
std::filesystem::path data_path(const std::string& relative);

/// The names of the *.yaml files, sorted and without the suffix, in all those places' `folder`.
std::vector<std::string> data_names(const std::string& folder);

}  // namespace orrery
