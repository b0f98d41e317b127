#pragma once

#include <string>

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Everything about a machine that can influence the timing of the array's group. With `memory`, of
/// the other group too. Derived from what the accelerator's keys affect.
std::string machine_content(const Accelerator& accelerator, bool memory);

/// The same with everything about the schedule, but for loop iterations, which are compared one by
/// one. `content` is that of the machine.
std::string machine_key(const Schedule& schedule, const std::string& content, bool memory);

}  // namespace orrery
