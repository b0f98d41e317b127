#include "sim/fast/transition_cache.h"

namespace orrery {

std::shared_ptr<TransitionTable> TransitionCache::table(const std::vector<std::int64_t>& machine) {
  if (bytes() > most_bytes_) tables_.clear();
  auto& transitions = tables_[machine];
  if (!transitions) transitions = std::make_shared<TransitionTable>(most_bytes_);
  return transitions;
}

std::size_t TransitionCache::bytes() const {
  std::size_t sum = 0;
  for (const auto& [machine, transitions] : tables_) sum += transitions->bytes();
  return sum;
}

}  // namespace orrery
