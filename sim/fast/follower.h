#pragma once

#include <functional>

#include "sim/chip/measurement.h"
#include "sim/fast/group.h"
#include "sim/fast/repeat.h"

namespace orrery {

/// The half of DRAM and DMA, where the machine's halves run apart: it stays behind the array's half
/// and is run as far as that needs to know which tiles are ready.
class Follower : public CountRegister::Writer {
 public:
  Follower(Assembly& machine, FieldProbe* probe, EngineCounts& counts);

  void catch_up(std::int64_t cycle) override;
  /// Runs until `tiles` tiles are ready, but not beyond cycle `limit`, until which the array's half
  /// ends no tile. Returns the cycle from which on they are ready, or `limit`.
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
  std::int64_t epoch_ = -1;  // what has happened, as a number that grows
};

}  // namespace orrery
