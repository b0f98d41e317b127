#pragma once

#include <string>

#include "hardware/accelerator.h"

namespace orrery {

/// The accelerator as a complete YAML file: every key with its value and, as a comment, its
/// sentence, unit, default and what is allowed. Reads back as an equal accelerator.
std::string print_accelerator(const Accelerator& accelerator);

}  // namespace orrery
