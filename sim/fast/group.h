#pragma once

#include <vector>

#include "sim/chip/assembly.h"

namespace orrery {

/// The blocks and channels that are run together, one cycle after the other, without SystemC's
/// clock: a part of the machine, or all of it.
class Group {
 public:
  /// `probe` is null but in tests.
  Group(Assembly& machine, GroupId id, FieldProbe* probe);

  /// Is it the whole machine?
  bool whole() const { return id_ == GroupId::kWhole; }
  std::int64_t now() const { return clock_.now; }
  /// Runs one cycle; what was done takes effect.
  void step();
  /// The last cycle in which a block did something.
  std::int64_t last_event() const { return last_event_; }
  std::int64_t stepped() const { return stepped_; }

  /// Can snapshots ever be taken?
  bool can_be_captured() const {
    return array_ == nullptr ||
           (array_->can_be_captured() && (probe_ == nullptr || probe_->captures));
  }
  /// Can one be taken between these two cycles?
  bool can_be_taken() const {
    return can_be_captured() && (array_ == nullptr || array_->can_be_taken());
  }
  void take(Snapshot& snapshot);
  /// Which of the counts in its snapshots is the first of Assembly::from_array, where the groups
  /// run apart.
  std::size_t written_at() const { return written_at_; }
  /// Did the group write to the other one between two snapshots with these counts?
  bool wrote(const std::vector<WideCount>& before, const std::vector<WideCount>& after) const;
  /// Goes to the cycle and the state of a snapshot.
  void set(Snapshot& snapshot);

 private:
  void visit(State& state);

  Assembly& machine_;
  const GroupId id_;
  Clock& clock_;
  Activity& activity_;
  PeArray* array_ = nullptr;
  std::vector<Block*> blocks_;
  std::vector<Channel*> channels_;
  FieldProbe* probe_;
  std::int64_t last_event_ = -1;
  std::int64_t stepped_ = 0;
  std::size_t written_at_ = 0;
};

}  // namespace orrery
