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
/// turn, then the next words of each, until every lane has had all of its words.
class LaneOrder {
 public:
  LaneOrder() = default;
  LaneOrder(const std::vector<Lane>* lanes, std::int64_t width) : lanes_(lanes), width_(width) {
    for (const Lane& lane : *lanes) rounds_ = std::max(rounds_, rounds_of(lane));
    skip_finished();
  }

  bool done() const { return round_ >= rounds_; }
  std::size_t lane() const { return lane_; }
  /// The first word of this transfer within its lane, and how many it has.
  std::int64_t begin() const {
    const std::int64_t per_group = transfers_of_group(current());
    return round_ / per_group * current().group + round_ % per_group * width_;
  }
  std::int64_t words() const {
    const std::int64_t in_group = round_ % transfers_of_group(current()) * width_;
    return std::min({width_, current().group - in_group, current().words - begin()});
  }
  void next() {
    step();
    skip_finished();
  }

 private:
  const Lane& current() const { return (*lanes_)[lane_]; }
  std::int64_t transfers_of_group(const Lane& lane) const { return ceil_div(lane.group, width_); }
  std::int64_t rounds_of(const Lane& lane) const {
    const std::int64_t whole = lane.words / lane.group * transfers_of_group(lane);
    return whole + ceil_div(lane.words % lane.group, width_);
  }
  void step() {
    if (++lane_ == lanes_->size()) {
      lane_ = 0;
      ++round_;
    }
  }
  void skip_finished() {
    while (!done() && round_ >= rounds_of(current())) step();
  }

  const std::vector<Lane>* lanes_ = nullptr;
  std::int64_t width_ = 1, rounds_ = 0, round_ = 0;
  std::size_t lane_ = 0;
};

}  // namespace orrery
