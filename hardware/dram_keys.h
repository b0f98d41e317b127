#pragma once

#include "base/declared_keys.h"
#include "hardware/dram_device.h"

namespace orrery {

/// The keys of a DRAM's YAML file, bound to `device`, which must outlive them. `complete`: what has
/// no default must be given, as in a file that extends no other.
DeclaredKeys dram_keys(DramDevice& device, bool complete);

}  // namespace orrery
