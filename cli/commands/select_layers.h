#pragma once

#include <string>

#include "workloads/network.h"

namespace orrery {

/// Keeps the layers in whose name the regular expression `pattern` is found. Throws InputError that
/// names --layers when it is none, or is found in no name.
void select_layers(const std::string& pattern, Network& network);

}  // namespace orrery
