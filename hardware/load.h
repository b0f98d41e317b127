#pragma once

#include <string>
#include <vector>

#include "hardware/accelerator.h"

namespace orrery {

/// Reads an accelerator and validates it. `name_or_file` is a preset (`orrery list hardware`) or a
/// YAML file, which may extend another and then states only what differs. Each of `sets` is
/// "path.to.key=value" and overrides the file. Throws InputError with file, line and key.
/// The keys are declared in hardware/keys.cpp and listed in docs/hardware.md.
Accelerator load_accelerator(const std::string& name_or_file,
                             const std::vector<std::string>& sets = {});

}  // namespace orrery
