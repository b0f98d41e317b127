#include "hardware/accelerator_content.h"

#include <algorithm>

namespace orrery {

std::string content_of(const Accelerator& accelerator, const std::vector<Affects>& what) {
  Accelerator copy = accelerator;
  std::string text;
  for (const Key& key : describe(copy)) {
    if (key.is_group() || std::find(what.begin(), what.end(), key.affects) == what.end()) continue;
    text += key.print() + '\n';
  }
  return text;
}

std::string content_of(const Accelerator& accelerator) {
  return content_of(accelerator,
                    {Affects::kArray, Affects::kMemory, Affects::kMapping, Affects::kEnergy});
}

}  // namespace orrery
