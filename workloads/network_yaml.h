#pragma once

#include "base/yaml.h"
#include "workloads/load_options.h"
#include "workloads/network.h"

namespace orrery {

/// A network from its file, whose format is described in workloads/networks/resnet18.yaml. Throws
/// InputError with file, line and key; for an unknown parameter it lists those that exist.
Network load_network(const YamlNode& root, const LoadOptions& options = {});

/// The keys of a network's file as a table, for the documentation.
std::string network_keys_markdown();

}  // namespace orrery
