#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/report/json_view.h"

namespace orrery {

/// The maps that `--pe-maps` recorded, as shares of the layer's cycles in thousandths; null where
/// there are none. Large arrays are averaged over blocks of PEs, and of many layers those with the
/// most cycles are kept, so that the whole stays within a few hundred thousand numbers.
nlohmann::ordered_json pe_maps_data(const std::vector<JsonView>& layers,
                                    const std::vector<std::string>& causes);

}  // namespace orrery
