#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "dataflows/fold_sequence.h"
#include "dataflows/walkers.h"

namespace orrery {

/// A tile on its way through the machine: what it is, what of it changes, and its folds.
struct ScheduledTile {
  Tile tile;
  std::array<bool, kOperands> changed = {};  // it is not that of the tile before
  std::vector<std::int64_t> loop_indices;    // index of each tile loop
  std::shared_ptr<const FoldSequence> folds;
  bool first_loads = false;     // the stationary operand loads for the first fold
  std::int64_t first_fold = 0;  // number of its first fold in the layer
  Shapes::Id sizes = -1;        // everything about it that an array that works in passes can see
  mutable Shapes::Id traffic = -1;  // what DMA must do for it; -1: not asked for yet
};

/// The tiles of a schedule in order, a window of them at a time, for all who walk along: tiles are
/// worked out once, and walkers are only numbers. For those who are further behind than the window
/// is long (somebody looked for weights that stay for thousands of tiles) they are worked out
/// again.
class TileStream {
 public:
  /// Shapes are numbered by `shapes`.
  TileStream(const Schedule& schedule, Shapes& shapes);

  /// The n-th tile; null behind the last. Throws ModelError when it was skipped.
  std::shared_ptr<const ScheduledTile> tile(std::int64_t n);
  /// The tile of the n-th fold, which is at `from` or behind it.
  std::shared_ptr<const ScheduledTile> tile_of_fold(std::int64_t fold, std::int64_t from);
  /// Goes on from tile `n` as if `by` more iterations of tile loop `loop`, which took `tiles` tiles
  /// and `folds` folds in all, had passed. Nobody may be left behind.
  void skip(std::int64_t n, std::size_t loop, std::int64_t by, std::int64_t tiles,
            std::int64_t folds);

  Shapes::Id shape_of_fold(const ScheduledTile& scheduled, std::int64_t n) const {
    return scheduled.folds->shape(n, scheduled.first_loads, shapes_);
  }
  /// What DMA must do for a tile, as a number.
  Shapes::Id traffic_of(const ScheduledTile& scheduled) const;
  const Schedule& schedule() const { return schedule_; }
  /// The furthest fold that anybody has looked at.
  std::int64_t furthest() const { return furthest_; }
  void look_at(std::int64_t fold) { furthest_ = std::max(furthest_, fold); }

 private:
  /// Begins at a tile.
  TileStream(const Schedule& schedule, Shapes& shapes, std::shared_ptr<const ScheduledTile> origin);
  void begin_at(std::shared_ptr<const ScheduledTile> origin);
  void append();

  const Schedule& schedule_;
  Shapes& shapes_;
  TileWalker walker_;  // the next tile to append
  std::vector<std::pair<std::array<std::int64_t, kDims>, std::shared_ptr<const FoldSequence>>>
      sequences_;  // by tile size and whether it starts sums
  std::vector<bool> sequence_starts_;
  std::deque<std::shared_ptr<const ScheduledTile>> window_;
  std::int64_t first_ = 0;                       // tile of window_.front()
  std::shared_ptr<const ScheduledTile> origin_;  // the first tile, or the one behind the last skip
  std::unique_ptr<TileStream> behind_;           // the same from there on, for those who are behind
  std::int64_t furthest_ = 0;
};

/// Walks the folds of a schedule. Its place is one number.
class FoldCursor {
 public:
  explicit FoldCursor(TileStream& stream);

  bool done() const { return scheduled_ == nullptr; }
  /// Has the schedule folds at all? One of passes has none, nor has one without MACs.
  bool has_folds() const { return has_folds_; }
  const Tile& tile() const { return scheduled_->tile; }
  const Fold& fold() const { return fold_; }
  std::int64_t number() const { return number_; }
  const ScheduledTile& scheduled() const { return *scheduled_; }
  /// Of its tile.
  std::int64_t fold_in_tile() const { return number_ - scheduled_->first_fold; }
  void next();
  /// To another fold, which is in or behind tile `from`.
  void seek(std::int64_t number, std::int64_t from);
  TileStream& stream() const { return *stream_; }

 private:
  void look();

  TileStream* stream_;
  bool has_folds_;
  std::int64_t number_ = 0, tile_ = 0;
  std::shared_ptr<const ScheduledTile> scheduled_;
  Fold fold_;
};

}  // namespace orrery
