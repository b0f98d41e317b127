#pragma once

#include <array>
#include <cstdint>

#include "dataflows/schedule.h"

namespace orrery {

/// What one pass over an array with multicast buses does, in counts and not in time.
struct PassCounts {
  std::int64_t steps = 0;  // of a full PE: multiply-accumulates without waiting
  /// Words on the bus of each operand: once, however many PEs take them; sums that are collected.
  std::array<std::int64_t, kOperands> bus_words = {};
  /// Words that PEs take off the ifmap and filter buses, once for each PE.
  std::array<std::int64_t, kOperands> delivered_words = {};
  std::int64_t sums_up = 0;  // sums that go from a PE to the one above
};

/// A pass keeps its PEs as full as there are channels and filters, and fills the last set of
/// channels up with zeros; see docs/decisions/0007-passes.md.
PassCounts pass_counts(const Schedule& schedule, const Tile& tile);

}  // namespace orrery
