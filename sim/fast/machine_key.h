#pragma once

#include <vector>

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Everything about a machine and a schedule that can influence the timing of the array's group,
/// but for loop iterations, which are compared one by one. With `memory`, of the other group too.
std::vector<std::int64_t> machine_key(const Schedule& schedule, const Accelerator& accelerator,
                                      bool memory);

}  // namespace orrery
