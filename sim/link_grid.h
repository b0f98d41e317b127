#pragma once

#include <cstdint>
#include <deque>
#include <vector>

namespace orrery {

/// A FIFO in front of every PE of an elastic array, for one operand. Decisions see the state at the
/// start of the cycle; `commit` ends it. A word can be popped `latency` cycles after its push.
class LinkGrid {
 public:
  /// `depths` has the depth of each FIFO. With `values` the words carry numbers.
  LinkGrid(std::vector<std::int64_t> depths, std::int64_t latency, bool values);

  bool ready(std::size_t link) const { return visible_[link] > 0; }
  bool full(std::size_t link) const { return occupied_[link] >= depths_[link]; }
  void push(std::size_t link, std::int64_t value) {
    arriving_[slot_].push_back(link);
    ++pushed_;
    if (with_values_) values_[link].push_back(value);
  }
  /// The value is 0 when words carry none.
  std::int64_t pop(std::size_t link) {
    popped_.push_back(link);
    if (!with_values_) return 0;
    const std::int64_t value = values_[link].front();
    values_[link].pop_front();
    return value;
  }
  void commit();
  bool empty() const { return words_ == 0; }

 private:
  std::vector<std::int64_t> depths_;
  std::vector<std::int64_t> visible_, occupied_;
  std::vector<std::vector<std::size_t>> arriving_;  // by the cycle in which they become visible
  std::size_t slot_ = 0;                            // of this cycle's pushes
  std::vector<std::size_t> popped_;
  std::int64_t pushed_ = 0, words_ = 0;
  bool with_values_;
  std::vector<std::deque<std::int64_t>> values_;
};

}  // namespace orrery
