#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/units.h"

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
  std::int64_t group_ = 0, transfer_ = 0;  // of the group, by all lanes
  std::size_t lane_ = 0;
};

}  // namespace orrery
