#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/units.h"
#include "sim/kernel/state.h"

namespace orrery {

/// The words of one lane of a bus, and how many of them belong together: a transfer never spans two
/// groups.
struct Lane {
  std::int64_t words = 0;
  std::int64_t group = 1;  // > 0
};

/// The order in which a bus serves its lanes: a transfer of up to `width` words for each lane in
/// turn, then the next words of each, until every lane has had all of its words. Lanes with smaller
/// groups wait for those with larger ones at the end of each group.
class LaneOrder {
 public:
  LaneOrder() = default;
  LaneOrder(const std::vector<Lane>* lanes, std::int64_t width) : lanes_(lanes), width_(width) {
    for (const Lane& lane : *lanes) {
      per_group_ = std::max(per_group_, ceil_div(lane.group, width));
      groups_ = std::max(groups_, ceil_div(lane.words, lane.group));
    }
    for (const Lane& lane : *lanes) {
      full_groups_ = std::min(full_groups_, lane.words / lane.group);
      full_transfers_ = std::min(full_transfers_, lane.group / width);
    }
    skip_absent();
  }

  bool done() const { return group_ >= groups_; }
  std::size_t lane() const { return lane_; }
  /// The first word of this transfer within its lane, and how many it has.
  std::int64_t begin() const { return group_ * current().group + transfer_ * width_; }
  std::int64_t words() const {
    return std::min({width_, current().group - transfer_ * width_, current().words - begin()});
  }
  void next() {
    step();
    skip_absent();
  }
  /// While all lanes have full groups, or full transfers of their only group, it does not matter
  /// how many they have had.
  void visit(State& state) {
    auto lane = static_cast<std::int64_t>(lane_);
    state.exact("lane", lane);
    lane_ = static_cast<std::size_t>(lane);
    state.progress("group", group_, 0, groups_ > 1 ? full_groups_ - 1 : -1);
    state.progress("transfer", transfer_, 0, groups_ > 1 ? -1 : full_transfers_ - 1);
  }

 private:
  const Lane& current() const { return (*lanes_)[lane_]; }
  bool absent() const {
    return transfer_ * width_ >= current().group || begin() >= current().words;
  }
  void step() {
    if (++lane_ < lanes_->size()) return;
    lane_ = 0;
    if (++transfer_ < per_group_) return;
    transfer_ = 0;
    ++group_;
  }
  void skip_absent() {
    while (!done() && absent()) step();
  }

  const std::vector<Lane>* lanes_ = nullptr;
  std::int64_t width_ = 1, per_group_ = 1, groups_ = 0;
  // Groups, and transfers of a group, in which every lane has all of its words.
  std::int64_t full_groups_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t full_transfers_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t group_ = 0, transfer_ = 0;  // of the group, by all lanes
  std::size_t lane_ = 0;
};

}  // namespace orrery
