#include "sim/system/run_schedule.h"

#include "sim/fast/fast_engine.h"
#include "sim/system/compare_engines.h"
#include "sim/system/stepped_engine.h"

namespace orrery {

Measurement run_schedule(const Schedule& schedule, const Accelerator& accelerator,
                         const SimulateOptions& options) {
  if (options.engine == Engine::kStepped || options.needs_stepping()) {
    return run_stepped(schedule, accelerator, options);
  }
  Measurement fast = run_fast(schedule, accelerator, options);
  if (options.engine == Engine::kBoth) {
    require_same(run_stepped(schedule, accelerator, options), fast);
    fast.engine = Engine::kBoth;
  }
  return fast;
}

}  // namespace orrery
