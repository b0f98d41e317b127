#pragma once

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"

namespace orrery {

/// What the array does with one tile, as an estimate that ranks tiles: nothing but the choice of
/// tiles may depend on it.
struct ArrayWork {
  std::int64_t lead = 0;    // cycles from the operands' arrival to the first step
  std::int64_t cycles = 0;  // from the first step to the first step of the next tile
  std::int64_t drain = 0;   // from there until the last result is in the buffer
};

/// Estimates the cycles that an array with links between neighbours needs for a tile: its steps,
/// the stationary loads that they do not hide, what the barriers between folds and the way of the
/// results out cost, and the ports of the buffer.
class ArrayTiming {
 public:
  ArrayTiming(const Schedule& schedule, const Accelerator& accelerator);

  /// `tile` holds the sizes of the tile's loops. All 0 for a layer without MACs.
  ArrayWork work(const Shape& tile) const;

 private:
  /// The lanes and steps that folds of one size have.
  struct FoldSize {
    std::int64_t rows, cols, steps;
  };

  static std::int64_t axis_size(const std::vector<Dim>& dims, const Shape& tile);
  std::int64_t lanes_crossed(std::int64_t used, std::int64_t all) const;
  std::int64_t crossing(const FoldSize& fold) const;
  std::int64_t slice_cycles(Operand operand, const FoldSize& fold) const;
  std::int64_t accesses(Operand operand, std::int64_t words) const;
  std::int64_t result_cycles(const FoldSize& fold, std::int64_t steps) const;
  std::int64_t load_cycles(const FoldSize& fold, std::int64_t held) const;
  std::int64_t steps_cycles(const FoldSize& fold) const;
  std::int64_t between_folds(const FoldSize& fold) const;
  std::int64_t drain(const FoldSize& fold) const;
  std::int64_t fold_cycles(const FoldSize& fold, std::int64_t held, std::int64_t reuse) const;
  std::int64_t count(const FoldLoop& loop, const Shape& tile) const;
  std::int64_t narrowing(const Shape& tile) const;
  std::int64_t folds_of_a_load(const Shape& tile) const;
  std::int64_t held_words(const Shape& tile) const;

  const Schedule& schedule_;
  const Accelerator& accelerator_;
  const ArrayConfig& config_;
  Operand held_;
  std::int64_t row_skew_, col_skew_;
};

}  // namespace orrery
