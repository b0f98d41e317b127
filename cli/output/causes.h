#pragma once

#include <string>
#include <vector>

#include "dataflows/activity.h"

namespace orrery {

struct CauseShare {
  Cause cause;
  double share;  // of all PE-cycles
};

/// What PEs did, the largest share first; without what they never did.
std::vector<CauseShare> shares_of(const Activity& activity);
/// The same without computing.
std::vector<CauseShare> losses_of(const Activity& activity);
/// "waiting dram"
std::string words_of(Cause cause);

}  // namespace orrery
