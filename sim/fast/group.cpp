#include "sim/fast/group.h"

#include <algorithm>

#include "sim/kernel/activity_state.h"

namespace orrery {

Group::Group(Assembly& machine, Half half, FieldProbe* probe)
    : machine_(machine),
      half_(half),
      clock_(machine.clock(half)),
      activity_(machine.activity(half)),
      array_(half == Half::kMemory ? nullptr : machine.array()),
      blocks_(machine.blocks(half)),
      channels_(machine.channels(half)),
      probe_(probe) {
  clock_.kernel = false;
}

void Group::step() {
  bool progress = false;
  for (Block* block : blocks_) progress |= block->run(half_);
  for (Channel* channel : clock_.changed) channel->commit();
  clock_.changed.clear();
  if (progress) last_event_ = clock_.now;
  ++clock_.now;
  ++stepped_;
}

void Group::visit(State& state) {
  if (array_ != nullptr) array_->visit(state, half_);
  if (GlobalBuffer* buffer = machine_.buffer(); buffer != nullptr && array_ != nullptr) {
    buffer->array_is_at(array_->body(), array_->tile());
  }
  for (Block* block : blocks_) {
    if (block != array_) block->visit(state, half_);
  }
  if (half_ == Half::kBoth && array_ != nullptr && machine_.controller() != nullptr) {
    state.derived("frontier", machine_.controller()->tile() - array_->tile());
  }
  for (Channel* channel : channels_) channel->visit(state);
  if (half_ == Half::kArray || machine_.controller() == nullptr) {
    written_at_ = state.counts();
    for (CountRegister* written : machine_.from_array()) written->visit_written(state);
  }
  orrery::visit(state, activity_);
  state.moment(last_event_);
}

bool Group::wrote(const std::vector<std::int64_t>& before,
                  const std::vector<std::int64_t>& after) const {
  const auto at = static_cast<std::ptrdiff_t>(written_at_);
  return !std::equal(before.begin() + at, before.begin() + at + 2, after.begin() + at);
}

void Group::take(Picture& picture) {
  State state = State::take(picture, clock_.now, probe_);
  visit(state);
}

void Group::set(Picture& picture) {
  clock_.now = picture.now;
  State state = State::set(picture);
  visit(state);
}

}  // namespace orrery
