#pragma once

#include <array>
#include <string>

#include "dataflows/activity.h"
#include "sim/kernel/count_register.h"
#include "sim/kernel/kernel.h"
#include "sim/memory/dma.h"
#include "sim/watch/timeline.h"

namespace orrery {

/// Writes down a timeline by looking at the machine in the middle of every cycle, when its blocks
/// have decided and their channels have taken it in. The blocks know nothing of it.
class TimelineProbe : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};

  /// What there is to look at. `dma` is null where DRAM is ideal, `tiles_done` in layers without
  /// MACs, whose tiles are done as soon as they are there.
  struct View {
    const Activity& activity;
    const CountRegister* tiles_done = nullptr;
    const CountRegister* ready_tiles = nullptr;
    const Dma* dma = nullptr;
    bool passes = false;                 // the array works in passes, not in folds
    Cause when_done = Cause::kDraining;  // what its PEs do when all is done
  };

  TimelineProbe(sc_core::sc_module_name name, const View& view, std::size_t most_spans);

  /// The timeline of a run that took `cycles` cycles.
  Timeline finish(std::int64_t cycles);

 private:
  SC_HAS_PROCESS(TimelineProbe);
  void look();
  void look_at_array(std::int64_t cycle);
  void look_at_folds(std::int64_t cycle);
  void look_at_tiles(std::int64_t cycle);
  void look_at_dma(std::int64_t cycle);
  void end_folds(std::int64_t cycle);

  View view_;
  SpanTrack array_, folds_, tiles_, dma_;
  CounterTrack computing_, dram_busy_;
  std::array<WideCount, kCauses> pe_cycles_ = {};  // up to the cycle before
  WideCount folds_begun_;
  std::int64_t fold_began_ = -1;
  std::int64_t tiles_ended_ = 0, tile_began_ = -1;
  WideCount dram_busy_cycles_;
  std::int64_t jobs_finished_ = 0, job_began_ = -1;
  std::string job_;
  std::int64_t job_tile_ = -1;
};

}  // namespace orrery
