#pragma once

#include <functional>

#include "sim/chip/measurement.h"
#include "sim/fast/group.h"
#include "sim/fast/repeat.h"

namespace orrery {

/// Runs the group of DRAM and DMA, where the machine's groups run apart: it stays behind the
/// array's group, and runs as far as that needs to know which tiles are ready.
class MemoryRunner : public CountRegister::Writer {
 public:
  MemoryRunner(Assembly& machine, FieldProbe* probe, EngineCounts& counts);

  void catch_up(std::int64_t cycle) override;
  /// Runs until `tiles` tiles are ready, but not beyond cycle `limit`, until which the array's
  /// group ends no tile. Returns the cycle from which on they are ready, or `limit`.
  std::int64_t run_until_ready(std::int64_t tiles, std::int64_t limit);
  /// The array is done: runs until everything is stored.
  void run_to_end();

  Group& group() { return group_; }

 private:
  /// One cycle, or a jump that ends at `limit` at the latest.
  void advance(std::int64_t limit);
  bool jump(const Round& round, std::int64_t limit);

  Assembly& machine_;
  EngineCounts& counts_;
  Group group_;
  Repeat repeat_;
  std::int64_t events_ = -1;  // what has happened, as a number that grows
};

}  // namespace orrery
