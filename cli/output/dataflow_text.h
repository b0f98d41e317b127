#pragma once

#include <string>

#include "dataflows/dataflow.h"

namespace orrery {

/// The YAML file that a dataflow was read from.
std::string dataflow_text(const Dataflow& dataflow);

}  // namespace orrery
