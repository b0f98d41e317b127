#include "sim/fast/group.h"

#include <algorithm>

#include "base/run_guard.h"
#include "sim/kernel/activity_state.h"

namespace orrery {

Group::Group(Assembly& machine, GroupId id, FieldProbe* probe)
    : machine_(machine),
      id_(id),
      clock_(machine.clock(id)),
      activity_(machine.activity(id)),
      array_(id == GroupId::kMemory ? nullptr : machine.array()),
      blocks_(machine.blocks(id)),
      channels_(machine.channels(id)),
      probe_(probe) {
  clock_.kernel = false;
}

void Group::step() {
  run_guard::count_steps(1);
  bool progress = false;
  for (Block* block : blocks_) progress |= block->run(id_);
  for (Channel* channel : clock_.changed) channel->commit();
  clock_.changed.clear();
  if (progress) last_event_ = clock_.now;
  ++clock_.now;
  ++stepped_;
}

void Group::visit(State& state) {
  if (array_ != nullptr) array_->visit(state, id_);
  if (GlobalBuffer* buffer = machine_.buffer(); buffer != nullptr && array_ != nullptr) {
    buffer->array_is_at(array_->iteration(), array_->tile());
  }
  for (Block* block : blocks_) {
    if (block != array_) block->visit(state, id_);
  }
  if (id_ == GroupId::kWhole && array_ != nullptr && machine_.controller() != nullptr) {
    state.derived("frontier", machine_.controller()->tile() - array_->tile());
  }
  for (Channel* channel : channels_) channel->visit(state);
  if (id_ == GroupId::kArray || machine_.controller() == nullptr) {
    written_at_ = state.counts();
    for (CountRegister* written : machine_.from_array()) written->visit_written(state);
  }
  orrery::visit(state, activity_);
  state.moment(last_event_);
}

bool Group::wrote(const std::vector<WideCount>& before, const std::vector<WideCount>& after) const {
  const auto at = static_cast<std::ptrdiff_t>(written_at_);
  return !std::equal(before.begin() + at, before.begin() + at + 2, after.begin() + at);
}

void Group::take(Snapshot& snapshot) {
  State state = State::take(snapshot, clock_.now, probe_);
  visit(state);
}

void Group::set(Snapshot& snapshot) {
  clock_.now = snapshot.now;
  State state = State::set(snapshot);
  visit(state);
}

}  // namespace orrery
