#pragma once

#include "search/experiment/cells.h"

namespace orrery {

/// The simulator's answer for one task. Throws InputError and ModelError.
Cell simulate_cell(const CellTask& task);

}  // namespace orrery
