#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/arrays/row_stationary/pass.h"
#include "sim/arrays/row_stationary/scratchpad_pe.h"
#include "sim/watch/observers.h"

namespace orrery {

/// The PEs of a multicast array. Most of them rest in most cycles: they wait, or do MACs that
/// nothing can disturb. A PE that rests is accounted, but not stepped.
class ScratchpadPes {
 public:
  ScratchpadPes(const MulticastConfig& config, std::int64_t in_array, Activity& activity)
      : config_(config), in_array_(in_array), activity_(activity) {}

  bool empty() const { return pes_.empty(); }
  std::size_t size() const { return pes_.size(); }
  const ScratchpadPe& operator[](std::size_t pe) const { return pes_[pe]; }

  /// Gives every PE its part of a pass: the first one, or another to go on with.
  void start(const Pass& pass, int psum_bits, bool with_values, Toggles* toggles);
  void enqueue(const Pass& pass);
  /// They have done their passes.
  void clear();

  /// One cycle of every PE, accounted for all PEs of the array. Returns how many computed.
  std::int64_t step(std::int64_t now, PeMap* pe_map);
  /// A PE that something is done to in this cycle.
  ScratchpadPe& touch(std::size_t pe) {
    touched_.push_back(pe);
    return pes_[pe];
  }
  /// Sums go from each PE to the one above, as many at once as the psum bus is wide.
  void move_sums_up();

  /// Between two cycles; the cycle to come is `state.now()`.
  void visit(State& state);

 private:
  static constexpr std::int64_t kAwake = -1;

  void commit_touched();
  void map(PeMap& pe_map) const;
  void move_sums_up(std::size_t pe);
  void rest(std::size_t pe, Cause cause, std::int64_t until);
  void wake(std::size_t pe);
  void note_sums(std::size_t pe);

  const MulticastConfig& config_;
  std::int64_t in_array_;  // PEs, those without a part of a pass included
  Activity& activity_;
  std::vector<ScratchpadPe> pes_;
  std::vector<std::int64_t> above_;        // each PE's neighbour up the chain; -1 at the top
  std::vector<std::int64_t> rests_until_;  // the cycle in which it is stepped again; kAwake
  std::vector<Cause> rests_for_;           // what it does meanwhile, or did in its last cycle
  std::array<std::int64_t, kCauses> resting_ = {};  // PEs, by cause
  std::vector<std::size_t> touched_;                // since the last cycle's step
  std::vector<std::uint64_t> has_sums_;             // a bit for each PE with sums to send
};

}  // namespace orrery
