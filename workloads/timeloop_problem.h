#pragma once

#include <filesystem>
#include <string>

#include "base/yaml.h"
#include "workloads/network.h"

namespace orrery {

/// Is this the YAML of a problem of Timeloop (v0.2 to 0.4)?
bool is_timeloop_problem(const YamlNode& root);

/// A network of the one layer that a problem of Timeloop is: its shape's dimensions are loops, its
/// data spaces tensors. Dimensions without a size are 1, coefficients theirs by default. Throws
/// InputError with file, line and key.
Network read_timeloop_problem(const YamlNode& root, const std::filesystem::path& file);

/// The text with the files that lines `{{include_text('FILE')}}` name, as Timeloop's own front end
/// reads them. Throws InputError for other templates.
std::string with_timeloop_includes(const std::string& text, const std::filesystem::path& file);

}  // namespace orrery
