#pragma once

#include <string>

#include "dataflows/dataflow.h"

namespace orrery {

/// Everything about a dataflow but its name and description, as text: equal for those that are
/// equal.
std::string content_of(const Dataflow& dataflow);

}  // namespace orrery
