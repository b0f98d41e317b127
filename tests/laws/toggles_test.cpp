#include "sim/watch/toggles.h"

#include "base/error.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/bit_by_bit.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// Runs through the folds of an array of neighbours without any machine: PE by PE, step by step.
ToggleCounts replay_folds(const Schedule& schedule, const ReplayedTensors& data) {
  BitByBit bits(schedule.layer);
  std::map<std::int64_t, std::int64_t> held_sums;
  for (FoldWalker walker(schedule); !walker.done(); walker.next()) {
    const Tile& tile = walker.tile();
    const Fold& fold = walker.fold();
    const Travel out = schedule.travel_of(Operand::kOfmap);
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      if (schedule.travel_of(operand) != Travel::kStays || !fold.loads_stationary) continue;
      Fold whole = fold;
      whole.steps.begin = 0;
      for (std::int64_t row = 0; row < fold.rows.size; ++row) {
        for (std::int64_t word = 0; word < schedule.held_words(tile); ++word) {
          for (std::int64_t col = 0; col < fold.cols.size; ++col) {
            const Point point =
                schedule.point(tile, whole, row, col, schedule.step_of_held_word(tile, word));
            bits.see(wire_on_bus(operand), col, data.at(operand, point));
          }
        }
      }
    }
    for (std::int64_t step = 0; step < fold.steps.size; ++step) {
      std::map<std::int64_t, std::int64_t> travelling;  // sums, by lane
      for (std::int64_t row = 0; row < fold.rows.size; ++row) {
        for (std::int64_t col = 0; col < fold.cols.size; ++col) {
          const std::int64_t pe = row * schedule.array_cols + col;
          const Point point = schedule.point(tile, fold, row, col, step);
          std::int64_t product = 1;
          for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
            const std::int64_t word = data.at(operand, point);
            product *= word;
            bits.see(wire_at_pe(operand), pe, word);
            const Travel travel = schedule.travel_of(operand);
            if (travel == Travel::kRight && col == 0) bits.see(wire_on_bus(operand), row, word);
            if (travel == Travel::kDown && row == 0) bits.see(wire_on_bus(operand), col, word);
          }
          std::int64_t& sum = out == Travel::kStays  ? held_sums[pe]
                              : out == Travel::kDown ? travelling[col]
                                                     : travelling[row];
          if (out == Travel::kStays && step == 0) sum = 0;
          sum = data.wrapped(sum + product);
          bits.see(Wire::kPePsum, pe, sum);
        }
      }
    }
  }
  return bits.counts();
}

TEST(Toggles, OfSystolicArraysAreThoseOfAReplayBitByBit) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; ran < seeds(60); ++seed) {
    RandomCase random = draw_case(seed);
    const SimulateOptions options = toggling(seed);
    try {
      const LayerResult result =
          simulate_layer(random.layer, random.hardware(), random.dataflow(), options);
      const ToggleCounts expected =
          replay_folds(result.schedule, ReplayedTensors(result.layer, options));
      expect_equal(
          *result.measured.toggles, expected,
          {Wire::kPeIfmap, Wire::kPeFilter, Wire::kPePsum, Wire::kBusIfmap, Wire::kBusFilter},
          fmt::format("seed {}: {}", seed, random.describe()));
      EXPECT_EQ(expected[0].words, result.layer.macs().value);
      ++ran;
    } catch (const InputError&) {
    }
  }
}

/// What does not change flips nothing; what always changes flips all.
TEST(Toggles, OfConstantAndOfAlternatingWords) {
  const Layer layer = [] {
    Layer gemm = make_gemm("gemm", 1, 1, 1);
    gemm.ifmap_bits = gemm.filter_bits = gemm.ofmap_bits = 8;
    gemm.psum_bits = 32;
    return gemm;
  }();
  Toggles toggles(layer);
  for (const std::int64_t word : {0, -1, 0, -1}) toggles.see(Wire::kPeIfmap, 3, word);
  EXPECT_EQ(toggles.counts()[0], (ToggleCount{4, 24, 6}));
  for (int i = 0; i < 5; ++i) toggles.see(Wire::kPeFilter, 0, 5);
  EXPECT_EQ(toggles.counts()[1], (ToggleCount{5, 2, 2}));
  toggles.see(Wire::kBusFilter, 0, -128);  // its magnitude needs all eight bits
  EXPECT_EQ(toggles.counts()[4], (ToggleCount{1, 1, 2}));
}

TEST(Toggles, DoNotDependOnTimeNorOnFlowControl) {
  const Layer layer = make_gemm("gemm", 9, 10, 11);
  Dataflow dataflow = load_dataflow("weight_stationary");
  dataflow.tiling = "whole";  // the policy would choose by time
  std::optional<ToggleCounts> first;
  for (const std::string more :
       {"array.flow_control=lockstep", "array.flow_control=elastic", "dram.latency_clocks=999",
        "edges.ifmap.interval=3", "buffer.ifmap.banks=1"}) {
    const Accelerator hardware =
        load_accelerator("systolic_32x32", {"array.rows=4", "array.cols=3", more});
    const ToggleCounts counts =
        *simulate_layer(layer, hardware, dataflow, toggling(1)).measured.toggles;
    if (!first) first = counts;
    EXPECT_EQ(counts, *first) << more;
  }
}

}  // namespace
}  // namespace orrery
