#pragma once

#include <vector>

#include "dataflows/schedule.h"

namespace orrery {

/// Walks the tiles of a schedule in order.
class TileWalker {
 public:
  explicit TileWalker(const Schedule& schedule);
  bool done() const { return done_; }
  const Tile& tile() const { return tile_; }
  /// True when this tile of `operand` is not the one of the tile before.
  bool changed(Operand operand) const;
  void next();
  /// Index of each tile loop.
  const std::vector<std::int64_t>& position() const { return index_; }
  /// Goes to tile number `index`, which is at `position`. What changed there is not known.
  void seek(std::int64_t index, const std::vector<std::int64_t>& position);

 private:
  void set_spans();

  const Schedule* schedule_;
  Tile tile_, previous_;
  std::vector<std::int64_t> index_, count_;  // of each tile loop
  bool done_ = false;
};

/// Walks all folds of all tiles in order; a layer without MACs has none, nor
/// has one that is laid out in passes.
class FoldWalker {
 public:
  explicit FoldWalker(const Schedule& schedule);
  bool done() const {
    return tiles_.done() || schedule_->pass.used || !schedule_->layer.has_macs();
  }
  const Tile& tile() const { return tiles_.tile(); }
  const Fold& fold() const { return fold_; }
  void next();

 private:
  std::int64_t extent(const FoldLoop& loop) const;
  void enter_tile();
  void set_fold();

  const Schedule* schedule_;
  TileWalker tiles_;
  Fold fold_;
  std::vector<std::int64_t> index_, count_;  // of each fold loop
  std::vector<std::int64_t> held_;           // what the PEs hold, as a key
};

}  // namespace orrery
