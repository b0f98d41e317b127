#pragma once

#include <cstdint>

#include "sim/fast/place.h"

namespace orrery {

class Assembly;

/// The loop bodies that a group goes through, by their numbers over the layer: the folds or passes
/// of its array, or the tiles where there is none.
class Bodies {
 public:
  explicit Bodies(Assembly& machine);

  /// The one that has begun last; -1 when there is none.
  std::int64_t now() const;
  std::int64_t number(const Place& place) const {
    return of_array_ ? place.body() : place.frontier();
  }
  /// The furthest that anybody has looked at ahead of time; -1 where nobody does.
  std::int64_t furthest() const;
  /// Bodies of equal shapes are alike in all that timing depends on; -1 behind the last. `tile` is
  /// that of a body which is not behind it.
  Shapes::Id shape(std::int64_t body, std::int64_t tile);
  /// What a tile moves over the DRAM interface; -1 where there is no tile.
  Shapes::Id traffic(std::int64_t tile);
  /// May a tile have several?
  bool several_in_tile() const { return of_array_ && !passes_; }
  /// The first body behind a tile that has several.
  std::int64_t end_of_tile(const Place& place);
  bool have_tiles() const;

 private:
  Assembly& machine_;
  const bool of_array_, passes_;
};

}  // namespace orrery
