#pragma once

#include <map>
#include <memory>
#include <vector>

#include "sim/fast/transition_table.h"

namespace orrery {

/// Transition tables by what the machines are.
class TransitionCache {
 public:
  /// Forgets everything when it holds more than `most_bytes` at the beginning of a run, and what it
  /// has of the machine that runs when that is more.
  explicit TransitionCache(std::size_t most_bytes = TransitionTable::kMostBytes)
      : most_bytes_(most_bytes) {}

  std::shared_ptr<TransitionTable> table(const std::vector<std::int64_t>& machine);
  std::size_t bytes() const;

 private:
  std::size_t most_bytes_;
  std::map<std::vector<std::int64_t>, std::shared_ptr<TransitionTable>> tables_;
};

}  // namespace orrery
