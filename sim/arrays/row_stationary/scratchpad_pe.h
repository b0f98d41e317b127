#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <vector>

#include "dataflows/activity.h"
#include "hardware/accelerator.h"
#include "sim/arrays/row_stationary/word_fifo.h"
#include "sim/kernel/state.h"
#include "sim/watch/toggles.h"

namespace orrery {

/// What a PE does in a pass: for every image, for every output column, multiply the words of its
/// window with its filters, add the sums from below, and move the window on.
struct PeProgram {
  std::int64_t images = 1, columns = 1;
  std::int64_t window = 1;         // ifmap words that a column uses
  std::int64_t shift = 1;          // of those, how many the next column does not use
  std::int64_t channels = 1;       // channels that the window interleaves
  std::int64_t real_channels = 1;  // of those, how many the layer has
  std::int64_t filters = 1;        // psums
  bool packs_columns = false;      // a transfer of sums may span two columns
  bool adds_from_below = true;     // a psum arrives for each of its own

  std::int64_t weights() const { return window * filters; }
  std::int64_t psums() const { return images * columns * filters; }
};

/// The numbers in a PE, where values flow.
struct PeValues {
  std::deque<std::int64_t> ifmap, filter, psum_in, psum_out;  // in the FIFOs
  std::vector<std::int64_t> weights, sums;                    // in the scratchpads
  std::deque<std::int64_t> window;
  std::deque<std::int64_t> adding;  // sums in the adder's pipeline
  Toggles* toggles = nullptr;       // watches the multiplier and the sum behind it; may be null
  std::size_t number = 0;           // of the PE
};

/// One PE of a multicast array: FIFOs, scratchpads, a MAC, an adder, and a small program for each
/// pass. At most two passes are in a PE: its sums of one may still leave while it works on the
/// next.
class ScratchpadPe {
 public:
  WordFifo ifmap, filter, psum_in, psum_out;
  std::unique_ptr<PeValues> values;  // null unless values flow

  /// Empties the PE and gives it its first pass.
  void start(const PeProgram& program, const MulticastConfig& config, int psum_bits,
             bool with_values);
  /// A pass to go on with when it is done with the one it has.
  void enqueue(const PeProgram& program);
  /// One cycle; returns what it was spent on. What happened to the PE in the cycle before takes
  /// effect first, so networks that look at its FIFOs afterwards see them as they are registered.
  Cause step();
  /// Cycles after this one that go like it, whatever the PE's neighbours do (MACs that nothing can
  /// disturb) or as long as they do nothing to it (kUntouched): it need not be stepped, only its
  /// FIFOs committed.
  std::int64_t rest() const { return rest_; }
  static constexpr std::int64_t kUntouched = std::numeric_limits<std::int64_t>::max();
  /// What was pushed and popped takes effect.
  void commit_fifos() {
    ifmap.commit();
    filter.commit();
    psum_in.commit();
    psum_out.commit();
  }
  /// Output columns that it has begun, in all images of its pass.
  std::int64_t columns_begun() const { return image_ * program().columns + column_; }
  /// Visits the PE between two passes of its array, or within one.
  void visit(State& state);

  /// Psums come to its FIFO.
  void receive_psums(std::int64_t words) {
    psum_in.push(words);
    psums_received_ += words;
  }
  /// Sums that leave the PE together next, on a bus of `width` words; 0 when all have left.
  std::int64_t next_sums(std::int64_t width) const;
  /// They leave.
  void send_sums(std::int64_t words);

 private:
  enum class Phase : std::uint8_t { kStart, kMultiply, kAdd, kShift, kPad, kLoad, kFinished };

  const PeProgram& program() const { return programs_[running_ & 1]; }
  void commit();
  bool waits(Cause cause) const;
  void multiply_ahead();
  std::int64_t room_ahead() const;
  void fill_scratchpads();
  void finish_additions();
  Cause multiply();
  Cause add();
  bool issue_addition(Cause& waits);
  void end_column();
  Cause shift_window();
  void drop_words(std::int64_t words);
  void finish_image();
  void start_next_pass();

  std::int64_t rest_ = 0;
  std::array<PeProgram, 2> programs_;  // of pass n at n % 2
  std::uint64_t queued_ = 0;           // passes that it was given
  std::uint64_t running_ = 0;          // the pass that it works on
  std::uint64_t sending_ = 0;          // the pass whose sums leave it
  const MulticastConfig* config_ = nullptr;

  int wrap_shift_ = 0;
  Phase phase_ = Phase::kFinished;
  std::int64_t weights_ = 0, window_ = 0;  // levels of the scratchpads
  std::int64_t weights_ahead_ = 0;         // of the next pass
  std::int64_t weights_taken_ = 0, ahead_taken_ = 0, window_change_ = 0;  // in this cycle
  std::int64_t word_ = 0, filter_index_ = 0, column_ = 0, image_ = 0, shifted_ = 0;
  bool adding_ = false;          // sums of the column before are still to be added
  std::int64_t add_index_ = 0;   // the next of them
  std::uint64_t additions_ = 0;  // in the pipeline, one bit a cycle
  std::int64_t in_flight_ = 0;
  std::int64_t psums_received_ = 0;  // of the pass that it works on, and of the next
  std::int64_t psums_sent_ = 0;      // of the pass whose sums leave
};

}  // namespace orrery
