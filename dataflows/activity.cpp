#include "dataflows/activity.h"

namespace orrery {

const char* name_of(Cause cause) {
  switch (cause) {
    case Cause::kComputing:
      return "computing";
    case Cause::kFilling:
      return "filling";
    case Cause::kDraining:
      return "draining";
    case Cause::kWaitingIfmap:
      return "waiting_ifmap";
    case Cause::kWaitingFilter:
      return "waiting_filter";
    case Cause::kWaitingPsumIn:
      return "waiting_psum_in";
    case Cause::kWaitingPsumOut:
      return "waiting_psum_out";
    case Cause::kWaitingDram:
      return "waiting_dram";
    case Cause::kAccumulating:
      return "accumulating";
    case Cause::kShifting:
      return "shifting";
    case Cause::kUnmapped:
      return "unmapped";
  }
  return "";
}

}  // namespace orrery
