#pragma once

#include <filesystem>

#include "base/yaml.h"
#include "hardware/technology.h"

namespace orrery {

/// Is this an energy reference table of Accelergy (Wu et al., ICCAD 2019)?
bool is_accelergy(const YamlNode& yaml);

/// Reads an ERT of version 0.2, 0.3 or 0.4, and the ART beside it if there is one: "ART" in place
/// of "ERT" in the file's name. Components are recognised by the last part of their names
/// (docs/energy.md has the list); those that are not are named in the notes. Where an action's
/// energy depends on how much the address and the data change, the most expensive is taken. Throws
/// InputError.
Technology read_accelergy(const YamlNode& ert, const std::filesystem::path& file);

}  // namespace orrery
