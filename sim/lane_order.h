#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace orrery {

/// The order in which a bus serves its lanes: a transfer of up to `width` words for each lane in
/// turn, then the next words of each, until every lane has had all of its words.
class LaneOrder {
 public:
  LaneOrder() = default;
  LaneOrder(const std::vector<std::int64_t>* lane_words, std::int64_t width)
      : lane_words_(lane_words), width_(width) {
    most_ = lane_words->empty() ? 0 : *std::max_element(lane_words->begin(), lane_words->end());
    skip_finished();
  }

  bool done() const { return begin_ >= most_; }
  std::size_t lane() const { return lane_; }
  /// The first word of this transfer within its lane, and how many it has.
  std::int64_t begin() const { return begin_; }
  std::int64_t words() const { return std::min(width_, (*lane_words_)[lane_] - begin_); }
  void next() {
    step();
    skip_finished();
  }

 private:
  void step() {
    if (++lane_ == lane_words_->size()) {
      lane_ = 0;
      begin_ += width_;
    }
  }
  void skip_finished() {
    while (!done() && begin_ >= (*lane_words_)[lane_]) step();
  }

  const std::vector<std::int64_t>* lane_words_ = nullptr;
  std::int64_t width_ = 1, most_ = 0;
  std::size_t lane_ = 0;
  std::int64_t begin_ = 0;
};

}  // namespace orrery
