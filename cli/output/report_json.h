#pragma once

#include <nlohmann/json.hpp>

#include "cli/output/report.h"

namespace orrery {

/// The report as `orrery.simulate.v1`, whose keys docs/output.md explains.
nlohmann::ordered_json to_json(const Report& report);

}  // namespace orrery
