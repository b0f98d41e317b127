#pragma once

#include "sim/watch/pe_map.h"
#include "sim/watch/toggles.h"

namespace orrery {

/// Who looks at an array besides its account, in a run that asks for it; null: nobody. What they
/// write down never changes what happens.
struct Observers {
  PeMap* pe_map = nullptr;
  Toggles* toggles = nullptr;
};

}  // namespace orrery
