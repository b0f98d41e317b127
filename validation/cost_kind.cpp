#include "validation/cost_kind.h"

namespace orrery {

const char* key_of(CostKind kind) {
  constexpr std::array<const char*, kCostKinds> kKeys = {"cycles", "dram_bytes", "buffer_words",
                                                         "energy_pj", "power_mw"};
  return kKeys[static_cast<std::size_t>(kind)];
}

const char* name_of(CostKind kind) {
  constexpr std::array<const char*, kCostKinds> kNames = {
      "cycles", "bytes over DRAM", "words between buffer and array", "energy", "power"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace orrery
