#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "sim/memory/messages.h"
#include "sim/memory/tensor_values.h"
#include "sim/watch/observers.h"

namespace orrery {

/// The words that enter a lockstep array with one step, a word per lane.
struct StepWords {
  std::array<std::vector<std::int64_t>, 2> of;  // ifmap, filter; empty for the one that stays
  bool last = false;                            // of the fold
};

/// The registers of a lockstep array, with real values in them. Every word carries the advance in
/// which it entered, and a PE that finds words of different waves in its registers stops the
/// simulation: so a checked run also proves that the skews are right.
class LockstepValues {
 public:
  LockstepValues(const Schedule& schedule, const ArrayConfig& config, std::int64_t row_skew,
                 std::int64_t col_skew, const Values& values, const Observers& observers);

  /// A row of the stationary operand enters the registers that the next fold will use.
  void load(std::int64_t row, std::int64_t word, const std::vector<std::int64_t>& words);
  void finish_load();
  /// One advance. A step of a fold enters, or a bubble.
  void enter_step(std::int64_t advance, const Tile& tile, const Fold& fold, std::int64_t step,
                  const StepWords& words);
  void enter_bubble(std::int64_t advance);
  /// The words of a beat that leaves.
  std::vector<OutputWord> take_results(const Beat& beat);

  std::int64_t macs() const { return macs_; }

 private:
  struct Word {
    std::int64_t value = 0;
    std::int64_t entered = -1;
  };
  /// What entered in one advance, on its way through the array.
  struct Wave {
    bool valid = false;  // not a bubble
    bool real = false;   // not a step of padding
    bool first = false, last = false;
    std::int64_t rows = 0, cols = 0, held_word = 0, bank = 0;
  };
  /// Results that wait to leave: a lane each (summed on the way) or a PE each (held).
  struct Results {
    Tile tile;
    Fold fold;
    std::int64_t step = 0;
    std::vector<std::int64_t> values;
    std::int64_t left = 0;
  };

  void advance(std::int64_t advance);
  void shift(std::int64_t advance);
  void compute(std::int64_t advance, std::int64_t row, std::int64_t col);
  std::int64_t multiply_add(std::int64_t sum, const Wave& wave, std::int64_t entered,
                            std::int64_t row, std::int64_t col);
  std::int64_t operand(Operand operand, const Wave& wave, std::int64_t entered, std::int64_t row,
                       std::int64_t col) const;
  void push_lanes(std::vector<std::deque<Word>>& lanes, const std::vector<std::int64_t>& words,
                  std::int64_t entered);
  std::size_t at(std::int64_t row, std::int64_t col) const {
    return static_cast<std::size_t>(row * config_.cols + col);
  }

  const Schedule& schedule_;
  const ArrayConfig& config_;
  std::int64_t row_skew_, col_skew_;
  const Values& values_;
  const Observers& observers_;
  std::vector<std::deque<Word>> left_edge_, top_edge_;  // skew buffers, one per lane
  std::vector<Word> moving_right_, moving_down_;        // input registers, one per PE
  std::vector<std::vector<Word>> psums_;                // pipeline of each PE's sum on its way
  std::vector<std::int64_t> accumulators_;
  std::deque<std::vector<std::vector<std::int64_t>>> banks_;  // stationary words [pe][word]
  std::vector<std::vector<std::int64_t>> loading_;
  std::int64_t first_bank_ = 0, loads_ = 0, active_bank_ = -1;
  std::deque<Wave> waves_;
  std::int64_t first_wave_ = 0;
  std::map<std::int64_t, Results> results_;  // by the advance of the step that made them
  std::int64_t macs_ = 0;
};

}  // namespace orrery
