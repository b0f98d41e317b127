#include "sim/fast/transition_cache.h"

#include "sim/fast/machine_key.h"

namespace orrery {

const std::string& TransitionCache::content(const Accelerator& accelerator, bool memory) {
  if (last_ != accelerator) {
    last_ = accelerator;
    last_content_ = {};
  }
  std::string& content = last_content_[memory ? 1 : 0];
  if (content.empty()) content = machine_content(accelerator, memory);
  return content;
}

std::shared_ptr<TransitionTable> TransitionCache::table(const Schedule& schedule,
                                                        const Accelerator& accelerator,
                                                        bool memory) {
  if (bytes() > most_bytes_) tables_.clear();
  auto& transitions = tables_[machine_key(schedule, content(accelerator, memory), memory)];
  if (!transitions) transitions = std::make_shared<TransitionTable>(most_bytes_);
  return transitions;
}

std::size_t TransitionCache::bytes() const {
  std::size_t sum = 0;
  for (const auto& [machine, transitions] : tables_) sum += transitions->bytes();
  return sum;
}

}  // namespace orrery
