#pragma once

#include <optional>
#include <string>

#include "cli/commands/options.h"
#include "cli/output/report.h"

namespace orrery {

/// Where an option takes the fast engine away, which can be a thousand times as fast.
std::optional<std::string> stepping_note(const Options& options, const SimulateOptions& simulate);

/// Where a machine takes it away, because a block of it cannot name its state.
std::optional<std::string> uncaptured_note(const Report& report, const SimulateOptions& simulate);

}  // namespace orrery
