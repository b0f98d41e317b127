#include "models/schedule_work.h"

#include <gtest/gtest.h>

#include "dataflows/lower.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "tests/laws/random_case.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

std::size_t at(Operand operand) { return static_cast<std::size_t>(operand); }

/// The same counts, by walking every tile and fold.
ScheduleWork by_walking(const Schedule& schedule) {
  ScheduleWork work;
  const auto bytes = [&](Operand operand, const Tile& tile, int bits) {
    return bytes_of(schedule.tile_words(operand, tile, false), bits);
  };
  const Layer& layer = schedule.layer;
  for (TileWalker walker(schedule); !walker.done(); walker.next()) {
    const Tile& tile = walker.tile();
    ++work.tiles;
    if (walker.changed(Operand::kIfmap)) {
      work.dram.ifmap_read += bytes(Operand::kIfmap, tile, layer.ifmap_bits);
    }
    if (walker.changed(Operand::kFilter)) {
      work.dram.filter_read += bytes(Operand::kFilter, tile, layer.filter_bits);
    }
    if (!walker.changed(Operand::kOfmap)) continue;
    if (tile.starts_sums) {
      work.dram.ofmap_write += bytes(Operand::kOfmap, tile, layer.ofmap_bits);
    } else {
      work.dram.psum_read += bytes(Operand::kOfmap, tile, layer.psum_bits);
      work.dram.psum_write += bytes(Operand::kOfmap, tile, layer.psum_bits);
    }
  }
  for (FoldWalker walker(schedule); !walker.done(); walker.next()) {
    const Tile& tile = walker.tile();
    const Fold& fold = walker.fold();
    ++work.folds;
    work.steps += fold.steps.size;
    const std::int64_t pes = fold.rows.size * fold.cols.size;
    for (const Operand operand : kAllOperands) {
      std::int64_t& words = work.edge_words[at(operand)];
      switch (schedule.travel_of(operand)) {
        case Travel::kRight:
          words += fold.rows.size * fold.steps.size;
          break;
        case Travel::kDown:
          words += fold.cols.size * fold.steps.size;
          break;
        case Travel::kStays:
          if (operand == Operand::kOfmap)
            words += pes;
          else if (fold.loads_stationary)
            words += pes * schedule.held_words(tile);
          break;
      }
    }
    const std::int64_t lanes = schedule.output_stays() ? pes
                               : schedule.travel_of(Operand::kOfmap) == Travel::kDown
                                   ? fold.cols.size
                                   : fold.rows.size;
    for (std::int64_t step = 0; step < fold.steps.size; ++step) {
      if (schedule.output_stays() && step > 0) break;
      if (!schedule.step_starts_sums(tile, fold, step)) work.psum_reads += lanes;
    }
  }
  return work;
}

void expect_same(const ScheduleWork& found, const ScheduleWork& expected) {
  EXPECT_EQ(found.tiles, expected.tiles);
  EXPECT_EQ(found.folds, expected.folds);
  EXPECT_EQ(found.steps, expected.steps);
  EXPECT_EQ(found.edge_words, expected.edge_words);
  EXPECT_EQ(found.psum_reads, expected.psum_reads);
  EXPECT_EQ(found.dram.ifmap_read.value, expected.dram.ifmap_read.value);
  EXPECT_EQ(found.dram.filter_read.value, expected.dram.filter_read.value);
  EXPECT_EQ(found.dram.psum_read.value, expected.dram.psum_read.value);
  EXPECT_EQ(found.dram.psum_write.value, expected.dram.psum_write.value);
  EXPECT_EQ(found.dram.ofmap_write.value, expected.dram.ofmap_write.value);
}

class ScheduleWorkOf : public testing::Test {
 protected:
  template <class DrawCase>
  static int compare(const DrawCase& draw, std::uint64_t cases) {
    int compared = 0;
    for (std::uint64_t seed = 0; seed < cases && !HasFailure(); ++seed) {
      const RandomCase random = draw(seed);
      SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
      try {
        const Schedule schedule = lower(random.layer, random.hardware(), random.dataflow());
        expect_same(work_of(schedule), by_walking(schedule));
        ++compared;
      } catch (const InputError&) {  // does not fit together
      }
    }
    return compared;
  }
};

TEST_F(ScheduleWorkOf, IsWhatAWalkCounts) { EXPECT_GT(compare(draw_case, seeds(600)), 100); }

TEST_F(ScheduleWorkOf, IsWhatAWalkCountsOnAnyDataflow) {
  EXPECT_GT(compare(draw_case_of_any_dataflow, seeds(1500)), 25);
}

TEST_F(ScheduleWorkOf, PassesLoadWhatAWalkCounts) {
  const Accelerator hardware = load_accelerator("eyeriss_v1");
  const Dataflow dataflow = load_dataflow("row_stationary");
  for (const Layer& layer : load_workload("alexnet").layers) {
    if (!layer.has_macs()) continue;
    SCOPED_TRACE(layer.name);
    const Schedule schedule = lower(layer, hardware, dataflow);
    const ScheduleWork found = work_of(schedule);
    ScheduleWork expected = by_walking(schedule);
    expected.folds = schedule.tiles();
    expected.steps = found.steps;
    expected.edge_words = found.edge_words;
    expected.psum_reads = found.psum_reads;
    expect_same(found, expected);
    EXPECT_GE(found.steps * hardware.array.pes(), layer.macs().value);
  }
}

TEST_F(ScheduleWorkOf, LayersWithoutMacsHaveTrafficOnly) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  const Layer layer = make_elementwise("add", 1, 4, 10, 10, 2);
  const ScheduleWork work = work_of(lower(layer, hardware, load_dataflow("weight_stationary")));
  EXPECT_EQ(work.folds, 0);
  EXPECT_EQ(work.dram.ifmap_read.value, 800);
  EXPECT_EQ(work.dram.ofmap_write.value, 400);
  EXPECT_EQ(work.dram.filter_read.value, 0);
}

}  // namespace
}  // namespace orrery
