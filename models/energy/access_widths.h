#pragma once

#include "models/energy/energy.h"

namespace orrery {

/// Where the technology gives energies of an access, whatever its width (as Accelergy's tables do),
/// says which widths are assumed, and where that gives a buffer that costs more than DRAM or far
/// more than a MAC.
void note_access_widths(const Layer& layer, const Accelerator& accelerator,
                        const Technology& technology, std::vector<std::string>& notes);

}  // namespace orrery
