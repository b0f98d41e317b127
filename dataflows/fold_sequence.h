#pragma once

#include <utility>
#include <vector>

#include "dataflows/schedule.h"
#include "dataflows/shapes.h"

namespace orrery {

/// The folds of one tile, in any order: the n-th is worked out when it is asked for. Tiles of the
/// same size have the same folds but for where they are in the layer.
class FoldSequence {
 public:
  /// `tile` stands for all of its size.
  FoldSequence(const Schedule& schedule, const Tile& tile);

  std::int64_t size() const { return size_; }
  /// The n-th fold of `tile`. Whether its stationary operand loads is not known for the first fold,
  /// which depends on the tile before; then `first_loads` is taken.
  Fold at(std::int64_t n, const Tile& tile, bool first_loads) const;
  /// Does the stationary operand load for the first fold of `tile`, behind the last of `before`?
  bool first_loads(const Tile& tile, const FoldSequence& sequence_before, const Tile& before) const;
  Shapes::Id shape(std::int64_t n, bool first_loads, Shapes& shapes) const;
  /// How many folds from the n-th on have its shape, as far as one loop shows.
  std::int64_t alike(std::int64_t n) const;

 private:
  using Indices = std::vector<std::int64_t>;

  /// A loop of more than one iteration. All but the first and the last are alike, unless the shape
  /// depends on where they begin.
  struct Repeated {
    std::int64_t count;
    bool each_its_own;
  };

  /// The first fold that the n-th is like in all that shapes depend on.
  std::int64_t first_like(std::int64_t n) const;
  Shapes::Id shape_of(const Fold& fold, Shapes& shapes) const;
  Indices indices(std::int64_t n) const;
  Fold fold_of(const Indices& indices, const Tile& tile) const;
  Fold last(const Tile& tile) const;
  /// What the PEs hold in a fold, as a key.
  std::vector<std::int64_t> held(const Fold& fold, const Tile& tile) const;

  const Schedule* schedule_;
  Tile tile_;
  Indices counts_;  // of each fold loop
  std::int64_t size_ = 1;
  bool stays_;                                                       // an input does
  std::vector<Repeated> repeated_;                                   // innermost first
  mutable std::vector<std::pair<std::int64_t, Shapes::Id>> shapes_;  // of those asked for before
  mutable std::array<Shapes::Id, 2> first_ = {-1, -1};  // of the first fold, by first_loads
};

}  // namespace orrery
