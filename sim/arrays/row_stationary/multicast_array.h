#pragma once

#include <array>
#include <deque>
#include <vector>

#include "sim/arrays/pe_array.h"
#include "sim/arrays/row_stationary/multicast_bus.h"
#include "sim/arrays/row_stationary/pass.h"
#include "sim/arrays/row_stationary/pass_stage.h"
#include "sim/arrays/row_stationary/scratchpad_pes.h"

namespace orrery {

/// An array of scratchpad PEs on multicast buses. It works tile by tile: a tile is a processing
/// pass. Filters and ifmap words come over buses; partial sums enter at the bottom of each chain of
/// PEs, go up from PE to PE, and leave at its top over the collecting bus. Where passes overlap,
/// the words of the next one come behind those of this one, and each PE goes on with it by itself.
class MulticastArray : public PeArray {
 public:
  MulticastArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
                 const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override { return tile_ == nullptr && empty(); }
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t iteration() const override { return next_tile_; }
  std::int64_t tile() const override { return next_tile_; }
  std::int64_t furthest_iteration() const override { return next_tile_ - 1; }
  bool can_be_taken() const override { return empty(); }
  bool may_repeat() const override { return empty(); }
  bool at_column_start() const override { return at_column_start_; }

 private:
  /// A pass between its first word's read and its last sum's write.
  struct InArray {
    Pass pass;
    bool starts_sums = true;
    bool adds_to_last = false;  // to sums that the pass before writes
  };

  bool cycle() override;
  MulticastBus::ReadWord reader(Operand operand);
  std::int64_t read_word(Operand operand, std::uint64_t pass, std::size_t lane, std::int64_t word);
  bool start_next();
  void start_pass();
  void end_pass();
  void run_pass();
  void dispatch();
  void dispatch_from(MulticastBus& bus, std::vector<std::vector<std::int32_t>> Pass::*destinations,
                     WordFifo ScratchpadPe::*fifo, std::deque<std::int64_t> PeValues::*queue,
                     Operand operand);
  void visit_passes(State& state);
  void collect();
  void write_back();
  void read_ports();
  void account_idle(Cause cause);

  InArray& in_array(std::uint64_t pass) { return in_array_[pass & 1]; }
  bool empty() const { return ended_ == started_; }

  const MulticastConfig& multicast_;
  std::int64_t next_tile_ = 0;                 // of the next pass to start
  std::shared_ptr<const ScheduledTile> tile_;  // null behind the last
  std::array<InArray, 2> in_array_;
  std::uint64_t started_ = 0, ended_ = 0;  // passes
  bool must_drain_ = false;       // the next pass is laid out otherwise than the one that runs
  std::int64_t until_start_ = 0;  // cycles until the ports of the newest pass open
  std::int64_t until_end_ = 0;    // cycles until the oldest pass ends, once its sums are written
  bool moved_ = false;            // in this cycle
  MulticastBus ifmap_bus_, filter_bus_, psum_bus_;
  ScratchpadPes pes_;
  std::array<std::int64_t, kOperands> blocked_at_ =
      {};  // of those that a bus's transfer is for, the one that had no room
  std::int64_t columns_begun_ = 0;  // by the first PE
  bool at_column_start_ = false;    // it has just begun one

  PassLanes out_lanes_;  // of the collecting bus
  PassStage collecting_, writing_;
  BufferPort write_port_;
  std::deque<std::int64_t> collected_words_;  // words of each transfer behind the collecting bus
  std::int64_t write_fifo_ = 0;               // words before the buffer's port
  std::int64_t arriving_ = 0;                 // words that come to it at the end of this cycle
  std::int64_t written_of_transfer_ = 0;
  std::deque<std::int64_t> out_values_;
  std::int64_t accounted_ = 0;
  std::int64_t computing_ = 0;  // PEs in this cycle, for waveforms
};

}  // namespace orrery
