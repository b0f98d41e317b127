#pragma once

#include <string>

#include "workloads/load_options.h"
#include "workloads/network.h"

namespace orrery {

/// The layers of a model file of MAESTRO's (`Network NAME { Layer NAME { ... } }`) without their
/// mappings. Throws InputError.
Network maestro_network(const std::string& file, const LoadOptions& options);

}  // namespace orrery
