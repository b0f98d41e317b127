#pragma once

#include <cstdint>

namespace orrery {

/// What a DRAM did.
struct DramCounts {
  std::int64_t reads = 0, writes = 0;  // bursts on the bus
  std::int64_t activates = 0;
  std::int64_t precharges_on_demand = 0, precharges_for_refresh = 0;
  std::int64_t refreshes = 0;

  /// Columns that needed no activation of their own; below 0 when a row was closed before it
  /// served what it was opened for.
  std::int64_t row_hits() const { return reads + writes - activates; }
  /// Activations of a bank that was closed.
  std::int64_t row_misses() const { return activates - precharges_on_demand; }
  /// Activations for which a row had to be closed first.
  std::int64_t row_conflicts() const { return precharges_on_demand; }

  DramCounts& operator+=(const DramCounts& other) {
    reads += other.reads;
    writes += other.writes;
    activates += other.activates;
    precharges_on_demand += other.precharges_on_demand;
    precharges_for_refresh += other.precharges_for_refresh;
    refreshes += other.refreshes;
    return *this;
  }
  friend bool operator==(const DramCounts&, const DramCounts&) = default;
};

}  // namespace orrery
