#pragma once

#include <string>
#include <vector>

#include "hardware/accelerator.h"
#include "hardware/keys.h"

namespace orrery {

/// Everything about an accelerator but its name and description, as text: equal for those that are
/// equal.
std::string content_of(const Accelerator& accelerator);
/// The same of the keys that affect one of these.
std::string content_of(const Accelerator& accelerator, const std::vector<Affects>& what);

}  // namespace orrery
