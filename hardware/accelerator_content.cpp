#include "hardware/accelerator_content.h"

#include "hardware/keys.h"

namespace orrery {

std::string content_of(const Accelerator& accelerator) {
  Accelerator copy = accelerator;
  std::string text;
  for (const Key& key : describe(copy)) {
    if (key.is_group() || key.path == "name" || key.path == "description") continue;
    text += key.print() + '\n';
  }
  return text;
}

}  // namespace orrery
