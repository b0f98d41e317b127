#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "hardware/dram_device.h"

namespace orrery {

/// Checks what no key can by itself: sizes that are no powers of two, a mapping that lacks letters,
/// timings that contradict each other. Throws InputError at what `where` says of a key's path.
void check_dram(const DramDevice& device,
                const std::function<Location(const std::string& path)>& where);

}  // namespace orrery
