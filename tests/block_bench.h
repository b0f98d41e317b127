#pragma once

#include <vector>

#include "sim/kernel/block.h"
#include "sim/kernel/channel.h"

namespace orrery {

/// A test bench for blocks of the machine: a simulation of its own, in which the test plays the
/// blocks' neighbours. Channels and blocks are made with `clock()` and bound; `start` ends that;
/// then every `cycle` runs the blocks once and lets what was done take effect.
class BlockBench {
 public:
  Clock& clock() { return clock_; }
  std::int64_t now() const { return clock_.now; }

  void start(std::vector<Block*> blocks) {
    blocks_ = std::move(blocks);
    for (Block* block : blocks_) block->clock(no_clock_);
    sc_core::sc_event elaborated;  // SystemC warns when it starts for nothing
    elaborated.notify(sc_core::SC_ZERO_TIME);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    clock_.kernel = false;
  }

  /// What the test did to channels since the last cycle happens in the same cycle as what the
  /// blocks do now.
  void cycle() {
    for (Block* block : blocks_) block->run(GroupId::kWhole);
    for (Channel* channel : clock_.changed) channel->commit();
    clock_.changed.clear();
    ++clock_.now;
  }

 private:
  Kernel kernel_;  // first: everything below belongs to it
  Clock clock_;
  sc_core::sc_signal<bool> no_clock_;
  std::vector<Block*> blocks_;
};

}  // namespace orrery
