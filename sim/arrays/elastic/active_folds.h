#pragma once

#include <cstdint>
#include <deque>

#include "dataflows/tile_stream.h"
#include "sim/kernel/state.h"

namespace orrery {

/// A fold that some PE of an elastic array still works on or whose results have not all left.
struct ActiveFold {
  Tile tile;
  Fold fold;
  std::int64_t pes_left = 0;      // that still have steps to do
  std::int64_t results_left = 0;  // words
  std::int64_t rows_loaded = 0;   // of the stationary operand

  bool maps(std::int64_t row, std::int64_t col) const {
    return row < fold.rows.size && col < fold.cols.size;
  }
};

/// The folds of a layer that have been opened and are not over, which are numbered over the layer.
class ActiveFolds {
 public:
  bool empty() const { return folds_.empty(); }
  /// Number of the first fold that is not over, whether or not it has been opened.
  std::int64_t first() const { return first_; }
  /// Folds opened so far, those that are over included.
  std::int64_t opened() const { return first_ + static_cast<std::int64_t>(folds_.size()); }

  /// Null unless it has been opened and is not over.
  ActiveFold* find(std::int64_t number) {
    return number < first_ || number >= opened() ? nullptr : &at(number);
  }
  ActiveFold& at(std::int64_t number) { return folds_[static_cast<std::size_t>(number - first_)]; }
  const ActiveFold& at(std::int64_t number) const {
    return folds_[static_cast<std::size_t>(number - first_)];
  }
  const ActiveFold& front() const { return folds_.front(); }
  const ActiveFold& back() const { return folds_.back(); }
  /// Is some PE not done with its steps?
  bool computing() const;

  /// Opens the next fold.
  ActiveFold& open(const ActiveFold& fold);
  /// Drops the first folds as far as they are over; returns how many were the last of their tile.
  std::int64_t retire();

  /// Which folds are open; the first is in tile `tile`, and `from` walks them all. What is left of
  /// them is not visited: it follows from where PEs and feeders are.
  void visit(State& state, std::int64_t& tile, const FoldCursor& from);

 private:
  std::deque<ActiveFold> folds_;
  std::int64_t first_ = 0;  // number of folds_.front()
};

}  // namespace orrery
