#pragma once

#include <functional>
#include <vector>

#include "dataflows/tile_policy.h"

namespace orrery {

/// Tile sizes that are worth a look: all combinations of a few sizes of each loop, and the
/// neighbours of one combination.
class TileSearch {
 public:
  explicit TileSearch(const TilingProblem& problem) : problem_(problem) {}

  /// Calls `visit` for each combination of sizes that fits the buffer: of each loop the whole, and
  /// halves of halves, in multiples of the lanes that the loop fills where it fills any. Filter
  /// taps (r, s) are cut only when nothing else fits. Throws InputError that says what does not fit
  /// when nothing does.
  void for_each(const std::function<void(const Shape&)>& visit) const;
  /// Tiles that fit and differ from `tile` in one loop, or in one that is cut into more parts for
  /// another that is cut into fewer.
  std::vector<Shape> neighbours(const Shape& tile) const;

 private:
  std::int64_t unit(Dim dim) const;
  std::int64_t part(Dim dim, std::int64_t parts) const;
  std::vector<std::int64_t> sizes(Dim dim) const;
  bool for_each(bool cut_taps, const std::function<void(const Shape&)>& visit) const;
  void add_larger(const Shape& tile, Dim except, std::vector<Shape>& found) const;

  const TilingProblem& problem_;
};

}  // namespace orrery
