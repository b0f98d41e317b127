#include "sim/link_grid.h"

#include <utility>

namespace orrery {

LinkGrid::LinkGrid(std::vector<std::int64_t> depths, std::int64_t latency, bool values)
    : depths_(std::move(depths)),
      visible_(depths_.size(), 0),
      occupied_(depths_.size(), 0),
      arriving_(static_cast<std::size_t>(latency)),
      with_values_(values),
      values_(values ? depths_.size() : 0) {}

void LinkGrid::commit() {
  for (const std::size_t link : arriving_[slot_]) ++occupied_[link];
  for (const std::size_t link : popped_) {
    --occupied_[link];
    --visible_[link];
  }
  words_ += pushed_ - static_cast<std::int64_t>(popped_.size());
  pushed_ = 0;
  popped_.clear();
  // The oldest pushes arrive now, and their place is used for the pushes of the next cycle.
  slot_ = (slot_ + 1) % arriving_.size();
  for (const std::size_t link : arriving_[slot_]) ++visible_[link];
  arriving_[slot_].clear();
}

}  // namespace orrery
