#include "sim/chip/simulate_options.h"

namespace orrery {

const char* name_of(Engine engine) {
  return engine == Engine::kFast ? "fast" : engine == Engine::kStepped ? "stepped" : "both";
}

}  // namespace orrery
