#include "tests/laws/grouped_machine.h"

#include <algorithm>

namespace orrery {

GroupedMachine::GroupedMachine(const Schedule& schedule, const Accelerator& accelerator)
    : machine_(schedule, accelerator, shapes_, true, nullptr) {
  machine_.bind_clock(no_clock_);
  sc_core::sc_event start;
  start.notify(sc_core::SC_ZERO_TIME);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  if (!machine_.apart()) {
    groups_.push_back(std::make_unique<Group>(machine_, GroupId::kWhole, &probe_));
    return;
  }
  for (const GroupId group : {GroupId::kArray, GroupId::kMemory}) {
    groups_.push_back(std::make_unique<Group>(machine_, group, &probe_));
  }
  // Both are always in the same cycle: nobody needs to catch up.
  machine_.ready_tiles().part(machine_.clock(GroupId::kArray), nullptr);
  for (CountRegister* written : machine_.from_array()) {
    written->part(machine_.clock(GroupId::kMemory), nullptr);
  }
}

bool GroupedMachine::can_be_captured() {
  return machine_.array() == nullptr || machine_.array()->can_be_captured();
}

bool GroupedMachine::finished() { return machine_.array_finished() && machine_.memory_finished(); }

void GroupedMachine::step() {
  for (const auto& group : groups_) group->step();
}

bool GroupedMachine::run_until(std::int64_t last) {
  while (!finished() && now() < last) step();
  return finished();
}

std::vector<Snapshot> GroupedMachine::take(FieldProbe* probe) {
  if (probe != nullptr) std::swap(probe_, *probe);
  std::vector<Snapshot> snapshots(groups_.size());
  for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i]->take(snapshots[i]);
  if (probe != nullptr) std::swap(probe_, *probe);
  return snapshots;
}

void GroupedMachine::set(std::vector<Snapshot>& snapshots) {
  for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i]->set(snapshots[i]);
  if (groups_.size() == 1) return;
  // What the memory's group wrote is in its snapshot; that the array's group has read it is not.
  machine_.ready_tiles().write_at(now(), machine_.ready_tiles().written());
}

Measurement GroupedMachine::finish() {
  Measurement result;
  for (const auto& group : groups_)
    result.cycles = std::max(result.cycles, group->last_event() + 1);
  result.activity = machine_.finish(result.cycles);
  return result;
}

}  // namespace orrery
