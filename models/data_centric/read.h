#pragma once

#include <string>
#include <vector>

#include "models/data_centric/maestro_layer.h"
#include "models/data_centric/mapping.h"

namespace orrery::data_centric {

/// Reads a model file or a mapping file of MAESTRO (`Network name { Layer name { ... } }`). A layer
/// without a Dataflow has the one of the layer before it; in a model file no layer has any.
/// Throws InputError with file and line.
std::vector<MappedLayer> read_network(const std::string& file);
/// Reads a file that holds a Dataflow only, as MAESTRO's frontend uses them.
Mapping read_mapping(const std::string& file);
/// Reads a hardware file (`num_pes: 256` and so on).
Hardware read_hardware(const std::string& file);

}  // namespace orrery::data_centric
