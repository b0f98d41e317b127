#pragma once

#include <string>

#include "workloads/network.h"

namespace orrery {

/// The network as a YAML file, every layer with the sizes of its input; notes are comments. Reads
/// back as equal layers, save that one named "input" is "input_".
std::string network_yaml(const Network& network);

}  // namespace orrery
