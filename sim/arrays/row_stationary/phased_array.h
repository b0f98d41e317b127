#pragma once

#include <vector>

#include "sim/arrays/pe_array.h"
#include "sim/arrays/row_stationary/pass.h"

namespace orrery {

/// An array of scratchpad PEs on multicast buses, all under one control and without FIFOs. A pass
/// is a sequence of phases: the words of all lanes come, filters first, a transfer a cycle; every
/// PE multiplies all its columns and keeps the sums; the sums go up the chains, one a cycle, and
/// leave at the tops.
class PhasedArray : public PeArray {
 public:
  PhasedArray(sc_core::sc_module_name name, Clock& time, TileStream& tiles,
              const Accelerator& accelerator, Activity& activity, Values* values);

  bool done() const override { return tile_ == nullptr; }
  void finish(std::int64_t cycles) override;
  std::string status() const override;
  void trace(Signals& signals) const override;
  void visit(State& state, GroupId group) override;
  std::int64_t iteration() const override { return next_tile_; }
  std::int64_t tile() const override { return next_tile_; }
  std::int64_t furthest_iteration() const override { return next_tile_ - 1; }
  bool can_be_taken() const override { return phase_ == Phase::kWait; }

 private:
  enum class Phase : std::uint8_t {
    kWait,
    kStart,
    kLoad,
    kSetUp,
    kMultiply,
    kStartSums,
    kAdd,
    kEnd
  };

  /// The numbers in a PE, where values flow.
  struct Numbers {
    std::vector<std::int64_t> ifmap, weights, sums;
    std::int64_t passing = 0;  // the sum on its way up
  };

  bool cycle() override;
  void start_pass();
  bool enter(Phase phase);
  std::int64_t length(Phase phase) const;
  void work();
  void load();
  void multiply();
  void multiply_values(std::size_t index, bool real);
  void add();
  void map_chain(std::size_t lane, std::int64_t begin, std::int64_t end);
  void add_values(std::size_t lane);
  void see_psum(std::size_t wire, std::int64_t word);

  const MulticastConfig& multicast_;
  std::int64_t next_tile_ = 0;                 // of the pass that runs, or the next
  std::shared_ptr<const ScheduledTile> tile_;  // null behind the last
  Pass pass_;
  Phase phase_ = Phase::kWait;
  std::int64_t step_ = 0;            // cycle of the phase
  std::size_t lane_ = 0;             // that loads, filter lanes first
  std::int64_t loaded_ = 0;          // words of it
  std::int64_t load_cycles_ = 0;     // of the pass
  std::vector<PeProgram> programs_;  // of each PE
  std::vector<Numbers> numbers_;
  std::int64_t accounted_ = 0, computing_ = 0;
};

}  // namespace orrery
