#pragma once

#include <memory>

#include "sim/arrays/pe_array.h"

namespace orrery {

/// The array for the schedule of `tiles` on `accelerator`.
std::unique_ptr<PeArray> make_array(Clock& clock, TileStream& tiles, const Accelerator& accelerator,
                                    Activity& activity, Values* values);

}  // namespace orrery
