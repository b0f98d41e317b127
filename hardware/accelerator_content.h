#pragma once

#include <string>

#include "hardware/accelerator.h"

namespace orrery {

/// Everything about an accelerator but its name and description, as text: equal for those that are
/// equal.
std::string content_of(const Accelerator& accelerator);

}  // namespace orrery
