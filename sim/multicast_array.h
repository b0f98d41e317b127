#pragma once

#include <deque>
#include <vector>

#include "dataflows/walkers.h"
#include "sim/multicast_bus.h"
#include "sim/pass.h"
#include "sim/pe_array.h"
#include "sim/scratchpad_pe.h"

namespace orrery {

/// An array of scratchpad PEs on multicast buses. It works tile by tile: a tile is a processing
/// pass. Filters and ifmap words come over buses; partial sums enter at the bottom of each chain of
/// PEs, go up from PE to PE, and leave at its top over the collecting bus.
class MulticastArray : public PeArray {
 public:
  MulticastArray(sc_core::sc_module_name name, const Schedule& schedule,
                 const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override { return tiles_.done(); }
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(sc_core::sc_trace_file& file) const override;

 private:
  bool cycle() override;
  void start_pass();
  void end_pass();
  bool run_pass();
  void dispatch();
  void dispatch_from(MulticastBus& bus, const std::vector<std::vector<std::int32_t>>& destinations,
                     WordFifo ScratchpadPe::*fifo, std::deque<std::int64_t> PeValues::*queue,
                     Operand operand);
  void move_sums_up();
  void collect();
  bool write_back();
  void step_pes();
  void account_idle(Cause cause);

  const MulticastConfig& multicast_;
  TileWalker tiles_;
  Pass pass_;
  std::int64_t until_start_ = 0;  // cycles until the ports of this pass open
  std::int64_t until_end_ = -1;   // cycles until the pass ends; -1: words are still to be written
  bool running_ = false;
  MulticastBus ifmap_bus_, filter_bus_, psum_bus_;
  std::vector<ScratchpadPe> pes_;
  std::vector<std::int64_t> above_;  // each PE's neighbour up the chain; -1 at the top

  std::vector<Lane> out_lanes_;  // of the collecting bus
  LaneOrder collecting_, writing_;
  BufferPort write_port_;
  std::int64_t collected_ = 0;                // transfers queued behind the collecting bus
  std::deque<std::int64_t> collected_words_;  // words of each of them
  std::int64_t write_fifo_ = 0;               // words before the buffer's port
  std::int64_t arriving_ = 0;                 // words that come to it at the end of this cycle
  std::int64_t written_of_transfer_ = 0;
  std::deque<std::int64_t> out_values_;
  std::int64_t accounted_ = 0;
  std::int64_t computing_ = 0;  // PEs in this cycle, for waveforms
};

}  // namespace orrery
