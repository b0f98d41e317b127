#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/fast/transition_table.h"

namespace orrery {

/// Transition tables by what the machines are.
class TransitionCache {
 public:
  /// Forgets everything when it holds more than `most_bytes` at the beginning of a run, and what it
  /// has of the machine that runs when that is more.
  explicit TransitionCache(std::size_t most_bytes = TransitionTable::kMostBytes)
      : most_bytes_(most_bytes) {}

  /// The table of the array's group of a machine; with `memory`, of all of it.
  std::shared_ptr<TransitionTable> table(const Schedule& schedule, const Accelerator& accelerator,
                                         bool memory);
  std::size_t bytes() const;

 private:
  /// Of the accelerator, without the schedule: worked out once for all layers of a network.
  const std::string& content(const Accelerator& accelerator, bool memory);

  std::size_t most_bytes_;
  std::map<std::string, std::shared_ptr<TransitionTable>> tables_;
  std::optional<Accelerator> last_;
  std::array<std::string, 2> last_content_;  // without and with memory; empty: not worked out
};

}  // namespace orrery
