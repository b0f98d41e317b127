#pragma once

#include <string>
#include <vector>

#include "workloads/load_options.h"
#include "workloads/network.h"

namespace orrery {

/// A network of the zoo by name ("resnet18"), one of an architecture space by its code
/// ("nas_bench_macro/01221022"), or from a file: .yaml, .onnx, or .csv for a SCALE-Sim topology.
/// Throws InputError; for an unknown name it lists the zoo.
Network load_workload(const std::string& name_or_file, const LoadOptions& options = {});

/// The names in the zoo, sorted.
std::vector<std::string> zoo_names();

}  // namespace orrery
