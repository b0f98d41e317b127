#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "dataflows/lower.h"
#include "dataflows/tile_stream.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// What timing depends on, but for where the steps begin.
std::vector<std::int64_t> timing_of(const Fold& fold) {
  return {fold.rows.size,   fold.cols.size,     fold.steps.size,  fold.loads_stationary,
          fold.starts_sums, fold.first_of_tile, fold.last_of_tile};
}

/// Folds get their shape from the first fold of the tile that they are like, and runs of equal ones
/// are told without looking at each.
void expect_shapes_tell_folds_apart(TileStream& tiles, const ScheduledTile& tile) {
  std::map<Shapes::Id, std::vector<std::int64_t>> seen;
  std::int64_t alike_until = -1;
  Shapes::Id alike = -1;
  for (std::int64_t n = 0; n < tile.folds->size(); ++n) {
    const auto timing = timing_of(tile.folds->at(n, tile.tile, tile.first_loads));
    const Shapes::Id shape = tiles.shape_of_fold(tile, n);
    ASSERT_EQ(seen.try_emplace(shape, timing).first->second, timing) << "fold " << n;
    if (n < alike_until) {
      ASSERT_EQ(shape, alike) << "fold " << n;
    }
    if (n + tile.folds->alike(n) > alike_until) {
      alike = shape;
      alike_until = n + tile.folds->alike(n);
    }
  }
}

TEST(FoldShapes, AreEqualOnlyForFoldsOfEqualTiming) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; seed <= seeds(150); ++seed) {
    const RandomCase random = seed % 3 == 0 ? draw_case_of_any_dataflow(seed) : draw_case(seed);
    try {
      const Schedule schedule = lower(random.layer, random.hardware(), random.dataflow());
      Shapes shapes;
      TileStream tiles(schedule, shapes);
      for (std::int64_t n = 0; n < std::min<std::int64_t>(schedule.tiles(), 12); ++n) {
        expect_shapes_tell_folds_apart(tiles, *tiles.tile(n));
        if (HasFatalFailure()) FAIL() << "seed " << seed << ": " << random.describe();
      }
      ++ran;
    } catch (const InputError&) {
    }
  }
  EXPECT_GE(ran, 70u);
}

}  // namespace
}  // namespace orrery
