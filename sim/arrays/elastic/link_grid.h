#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/kernel/state.h"

namespace orrery {

/// A FIFO in front of every PE of an elastic array, for one operand. Decisions see the state at the
/// start of the cycle; `commit` ends it. A word can be popped `latency` cycles after its push.
///
/// Links move one by one (`pop`, `push`), or many at once (`hold_back`, `advance`): the latter are
/// loops without branches over flat arrays, which the compiler turns into vector instructions.
class LinkGrid {
 public:
  /// One byte for each link, 0 or 1.
  using Mask = std::vector<std::uint8_t>;

  /// `depths` has the depth of each FIFO; a link's words go on to the one `stride` behind it. With
  /// `values` the words carry numbers.
  LinkGrid(const std::vector<std::int64_t>& depths, std::int64_t stride, std::int64_t latency,
           bool values);

  /// The PE behind this link needs no word: sums begin there.
  void set_begins(std::size_t link) { begins_[link] = ready_[link] = 1; }
  bool begins(std::size_t link) const { return begins_[link] != 0; }
  /// Words that leave this link go no further.
  void set_ends(std::size_t link, bool ends) { ends_[link] = ends ? 1 : 0; }
  bool ends(std::size_t link) const { return ends_[link] != 0; }

  /// Is there a word, or none needed?
  bool ready(std::size_t link) const { return ready_[link] != 0; }
  bool full(std::size_t link) const { return full_[link] != 0; }
  /// Words that leave this link have no room ahead.
  bool blocked(std::size_t link) const { return !ends(link) && full(link + stride_); }

  void push(std::size_t link, std::int64_t value) {
    arriving_[slot_][link] = 1;
    if (with_values_) values_[link].push_back(value);
  }
  /// The value is 0 when words carry none, and where sums begin.
  std::int64_t pop(std::size_t link) {
    popped_[link] = begins_[link] ^ 1;
    return with_values_ ? pop_value(link) : 0;
  }
  void push_on(std::size_t link, std::int64_t value) { push(link + stride_, value); }

  /// Takes out of `moving` the links that have no word or no room ahead.
  void hold_back(Mask& moving) const;
  /// Moves a word on through every link of `moving`; returns how many went to another link. To be
  /// called once a cycle, before any push or pop. Words carry no numbers then.
  std::int64_t advance(const Mask& moving);
  void commit();

  /// Between two cycles, of words without numbers. Which links end a word's way is not visited.
  void visit(State& state, const char* name);

 private:
  std::int64_t pop_value(std::size_t link);
  void visit_arriving(State& state, std::size_t begin, std::size_t end);
  void settle();

  std::size_t links_, stride_;
  std::vector<std::int32_t> depths_;
  Mask begins_, ends_, ready_, full_;
  std::vector<std::int32_t> visible_, room_;  // words, places
  std::vector<Mask> arriving_;                // by the cycle in which they become visible
  std::size_t slot_ = 0;                      // of this cycle's pushes
  Mask popped_;
  bool with_values_;
  std::vector<std::deque<std::int64_t>> values_;
  std::vector<std::int64_t> fields_;  // of all links, while one is visited
};

}  // namespace orrery
