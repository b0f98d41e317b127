#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "dataflows/lower.h"
#include "dataflows/tile_stream.h"
#include "dataflows/walkers.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// Folds that are worked out by their number are those that a walk through all loops meets.
TEST(ScheduleLaws, FoldsByNumberAreThoseOfTheWalk) {
  for (std::uint64_t seed = 1; seed <= seeds(600); ++seed) {
    RandomCase random = draw_case_of_any_dataflow(seed);
    Draw draw(seed);
    Schedule schedule;
    try {
      Dataflow dataflow = random.dataflow();
      for (const Dim dim : kAllDims) {
        if (draw.once_in(2)) dataflow.tile_size[dim] = draw.in(1, random.layer.shape[dim]);
      }
      schedule = lower(random.layer, random.hardware(), dataflow);
    } catch (const InputError&) {
      continue;
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    Shapes shapes;
    TileStream tiles(schedule, shapes);
    FoldCursor cursor(tiles);
    FoldWalker walker(schedule);
    for (; !walker.done() && !cursor.done(); walker.next(), cursor.next()) {
      const Fold &walked = walker.fold(), &numbered = cursor.fold();
      ASSERT_EQ(numbered.rows, walked.rows);
      ASSERT_EQ(numbered.cols, walked.cols);
      ASSERT_EQ(numbered.steps, walked.steps);
      ASSERT_EQ(numbered.fixed, walked.fixed);
      ASSERT_EQ(numbered.starts_sums, walked.starts_sums);
      ASSERT_EQ(numbered.loads_stationary, walked.loads_stationary) << cursor.number();
      ASSERT_EQ(numbered.last_of_tile, walked.last_of_tile);
    }
    EXPECT_TRUE(walker.done() && cursor.done());
  }
}

/// Every multiply-accumulate of the layer is done by one PE in one step of one fold, and the first
/// to add to an output says that it starts a sum.
TEST(ScheduleLaws, EveryMacIsDoneOnceAndSumsStartOnce) {
  for (std::uint64_t seed = 1; seed <= seeds(300); ++seed) {
    const RandomCase random = draw_case_of_any_dataflow(seed);
    Schedule schedule;
    try {
      schedule = lower(random.layer, random.hardware(), random.dataflow());
    } catch (const InputError&) {
      continue;
    }
    std::map<Point, int> macs;
    std::map<std::int64_t, std::int64_t> starts;
    const bool stays = schedule.output_stays();
    for (FoldWalker walker(schedule); !walker.done(); walker.next()) {
      const Fold& fold = walker.fold();
      for (std::int64_t row = 0; row < fold.rows.size; ++row) {
        for (std::int64_t col = 0; col < fold.cols.size; ++col) {
          for (std::int64_t step = 0; step < fold.steps.size; ++step) {
            const Point point = schedule.point(walker.tile(), fold, row, col, step);
            ++macs[point];
            // Where sums travel, the lane's first PE stands for the lane.
            const bool down = schedule.travel_of(Operand::kOfmap) == Travel::kDown;
            const bool first = stays ? step == 0 : (down ? row : col) == 0;
            const bool begins =
                stays ? fold.starts_sums : schedule.step_starts_sums(walker.tile(), fold, step);
            if (first && begins) ++starts[tensor_index(random.layer, Operand::kOfmap, point)];
          }
        }
      }
    }
    EXPECT_EQ(static_cast<std::int64_t>(macs.size()), random.layer.macs().value);
    for (const auto& [point, times] : macs) {
      ASSERT_EQ(times, 1) << "seed " << seed << ": " << random.describe();
    }
    EXPECT_EQ(static_cast<std::int64_t>(starts.size()), random.layer.words(Operand::kOfmap).value);
    for (const auto& [output, times] : starts) {
      ASSERT_EQ(times, 1) << "seed " << seed << ": " << random.describe();
    }
  }
}

/// Against an ifmap that is padded in full, where a tap is a plain position.
TEST(ScheduleLaws, IfmapPositionsFollowStrideDilationAndPadding) {
  Draw draw(7);
  for (int i = 0; i < 300; ++i) {
    const Layer layer = draw_layer(draw, 3000);
    const std::int64_t height = layer.in_h + layer.pad_top + layer.pad_bottom;
    const std::int64_t width = layer.in_w + layer.pad_left + layer.pad_right;
    std::vector<std::int64_t> padded(static_cast<std::size_t>(height * width), -1);
    for (std::int64_t h = 0; h < layer.in_h; ++h) {
      for (std::int64_t w = 0; w < layer.in_w; ++w) {
        padded[static_cast<std::size_t>((h + layer.pad_top) * width + w + layer.pad_left)] =
            h * layer.in_w + w;
      }
    }
    Point point = {};
    for (std::int64_t p = 0; p < layer.shape[Dim::kP]; ++p) {
      for (std::int64_t q = 0; q < layer.shape[Dim::kQ]; ++q) {
        for (std::int64_t r = 0; r < layer.shape[Dim::kR]; ++r) {
          for (std::int64_t s = 0; s < layer.shape[Dim::kS]; ++s) {
            point = {0, 0, 0, 0, p, q, r, s};
            const std::int64_t h = p * layer.stride_h + r * layer.dilation_h;
            const std::int64_t w = q * layer.stride_w + s * layer.dilation_w;
            ASSERT_LT(h, height);
            ASSERT_LT(w, width);
            ASSERT_EQ(tensor_index(layer, Operand::kIfmap, point),
                      padded[static_cast<std::size_t>(h * width + w)]);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace orrery
