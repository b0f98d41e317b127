#include "sim/chip/make_array.h"

#include "sim/arrays/elastic/elastic_array.h"
#include "sim/arrays/lockstep/lockstep_array.h"
#include "sim/arrays/row_stationary/multicast_array.h"
#include "sim/arrays/row_stationary/phased_array.h"

namespace orrery {

std::unique_ptr<PeArray> make_array(Clock& clock, TileStream& tiles, const Accelerator& accelerator,
                                    Activity& activity, Values* values) {
  const bool passes = tiles.schedule().pass.used;
  if (passes && accelerator.array.multicast.phases) {
    return std::make_unique<PhasedArray>("array", clock, tiles, accelerator, activity, values);
  }
  if (passes) {
    return std::make_unique<MulticastArray>("array", clock, tiles, accelerator, activity, values);
  }
  if (accelerator.array.flow_control == FlowControl::kElastic) {
    return std::make_unique<ElasticArray>("array", clock, tiles, accelerator, activity, values);
  }
  return std::make_unique<LockstepArray>("array", clock, tiles, accelerator, activity, values);
}

}  // namespace orrery
