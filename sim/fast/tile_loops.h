#pragma once

#include <optional>
#include <vector>

#include "dataflows/tile_stream.h"
#include "sim/fast/position.h"

namespace orrery {

/// Where both groups of a machine are, in the same cycle, at the beginning of a tile of the array.
struct TilePosition {
  Position array, memory;  // `memory` only where the groups run apart
  std::int64_t ready = 0;  // tiles that have been ready by then
  std::int64_t front = 0;  // the furthest tile that anybody has looked at
  std::vector<std::int64_t> loop_indices,
      front_indices;  // of each tile loop: the array's tile, the front
};

/// A loop over tiles that repeats unchanged.
struct TileRound {
  const TilePosition* begin = nullptr;
  std::size_t loop = 0;
  std::int64_t step = 0;   // of its index in a round
  std::int64_t times = 0;  // more rounds that there can be
};

/// Finds rounds of loops over tiles. Within a round the tiles of an inner loop run through; tiles
/// in the middle of a loop, neither first nor last nor at the edge of a padded ifmap, are all
/// alike.
class TileLoops {
 public:
  explicit TileLoops(const Schedule& schedule)
      : schedule_(schedule), seen_(schedule.tile_loops.size()) {}

  /// The array begins with `tile`. Returns a round that ends here, if one does.
  std::optional<TileRound> look(const TilePosition& here, const Tile& tile);
  /// The last position looked at has been left by a skip.
  void forget(std::size_t loop);

 private:
  std::int64_t times(const TilePosition& begin, const TilePosition& end, const Tile& tile,
                     std::size_t loop) const;
  /// The greatest index of the loop up to which its parts have all of their ifmap inside the
  /// padding, `tile` being at index `index`; less than `first` when part `first` has not.
  std::int64_t last_inside(const Tile& tile, std::size_t loop, std::int64_t index,
                           std::int64_t first) const;

  const Schedule& schedule_;
  std::vector<std::vector<TilePosition>> seen_;  // by loop: positions where its index has moved on
  std::vector<std::int64_t> last_indices_;
};

}  // namespace orrery
