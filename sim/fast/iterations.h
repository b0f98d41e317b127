#pragma once

#include <cstdint>

#include "sim/fast/position.h"

namespace orrery {

class Assembly;

/// The loop iterations that a group goes through, by their numbers over the layer: the folds or
/// passes of its array, or the tiles where there is none.
class Iterations {
 public:
  explicit Iterations(Assembly& machine);

  /// The one that has begun last; -1 when there is none.
  std::int64_t now() const;
  std::int64_t number(const Position& position) const {
    return of_array_ ? position.iteration() : position.frontier();
  }
  /// The furthest that anybody has looked at ahead of time; -1 where nobody does.
  std::int64_t furthest() const;
  /// Iterations of equal shapes are alike in all that timing depends on; -1 behind the last. `tile`
  /// is that of an iteration which is not behind it.
  Shapes::Id shape(std::int64_t iteration, std::int64_t tile);
  /// How many iterations of the same tile, from this one on, have its shape, as far as is easily
  /// seen.
  std::int64_t alike(std::int64_t iteration, std::int64_t tile);
  /// What a tile moves over the DRAM interface; -1 where there is no tile.
  Shapes::Id traffic(std::int64_t tile);
  /// May a tile have several?
  bool several_in_tile() const { return of_array_ && !passes_; }
  /// The first iteration behind a tile that has several.
  std::int64_t end_of_tile(const Position& position);
  bool have_tiles() const;

 private:
  Assembly& machine_;
  const bool of_array_, passes_;
};

}  // namespace orrery
