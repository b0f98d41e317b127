#pragma once

#include <memory>
#include <vector>

#include "sim/fast/group.h"
#include "sim/system/run_schedule.h"

namespace orrery {

/// A machine as the fast engine makes it, in one group or in two that run apart, that is stepped
/// cycle by cycle to its end: all that may happen to it between two cycles is that its state is
/// taken, and set.
class GroupedMachine {
 public:
  GroupedMachine(const Schedule& schedule, const Accelerator& accelerator);

  bool can_be_captured();
  bool finished();
  std::int64_t now() const { return groups_.front()->now(); }
  void step();
  /// Steps until it ends, or to cycle `last`; says whether it ended.
  bool run_until(std::int64_t last);

  /// Does the fast engine take snapshots here that it may set another machine of this kind from?
  bool between_iterations() const { return groups_.front()->can_be_taken(); }
  /// Does it take snapshots here that it may set this machine from, within the iteration?
  bool within_iteration() {
    return machine_.array() != nullptr && machine_.array()->at_column_start();
  }
  /// A snapshot of each group.
  std::vector<Snapshot> take(FieldProbe* probe = nullptr);
  void set(std::vector<Snapshot>& snapshots);

  Measurement finish();
  Assembly& machine() { return machine_; }

 private:
  Kernel kernel_;  // first: everything below belongs to it
  FieldProbe probe_;
  Shapes shapes_;
  sc_core::sc_signal<bool> no_clock_;
  Assembly machine_;
  std::vector<std::unique_ptr<Group>> groups_;
};

}  // namespace orrery
