#pragma once

#include <filesystem>

#include "base/yaml.h"
#include "workloads/network.h"

namespace orrery {

/// Is this the YAML of a workload of ZigZag, a list of layers with equations?
bool is_zigzag_workload(const YamlNode& root);

/// The layers of a workload of ZigZag: loops and their sizes, an equation of three tensors, and the
/// relations that make windows. Throws InputError with file, line and key.
Network read_zigzag_workload(const YamlNode& root, const std::filesystem::path& file);

}  // namespace orrery
