#pragma once

#include <string>
#include <vector>

#include "cli/output/report.h"

namespace orrery {

/// A sentence for each operand whose buffer ports move fewer words in a cycle than the edge of the
/// array takes, so that the array waits for them.
std::vector<std::string> narrow_port_notes(const Report& report);

}  // namespace orrery
