#include <gtest/gtest.h>

#include "base/error.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "sim/watch/laws.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

SimulateOptions mapping() {
  SimulateOptions options;
  options.pe_maps = true;
  return options;
}

std::int64_t of(const PeCycles& pe, Cause cause) { return pe[static_cast<std::size_t>(cause)]; }

/// The machine itself checks that every PE sums to the cycles and all PEs to the totals; here, what
/// each PE computed is what the folds give it.
TEST(PeMap, EachPeComputesWhatItsFoldsGiveIt) {
  std::uint64_t ran = 0;
  const std::uint64_t count = seeds(300);
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const RandomCase random = draw_case(seed);
    try {
      const LayerResult result =
          simulate_layer(random.layer, random.hardware(), random.dataflow(), mapping());
      std::vector<std::int64_t> expected(result.measured.pe_map.size(), 0);
      for (FoldWalker walker(result.schedule); !walker.done(); walker.next()) {
        const Fold& fold = walker.fold();
        for (std::int64_t row = 0; row < fold.rows.size; ++row) {
          for (std::int64_t col = 0; col < fold.cols.size; ++col) {
            expected[static_cast<std::size_t>(row * result.schedule.array_cols + col)] +=
                fold.steps.size;
          }
        }
      }
      for (std::size_t pe = 0; pe < expected.size(); ++pe) {
        EXPECT_EQ(of(result.measured.pe_map[pe], Cause::kComputing), expected[pe])
            << "PE " << pe << ", seed " << seed << ": " << random.describe();
      }
      ++ran;
    } catch (const InputError&) {
    } catch (const ModelError& e) {
      ADD_FAILURE() << e.what() << "\nseed " << seed << ": " << random.describe();
    }
  }
  EXPECT_GE(ran, count * 8 / 10) << "too many of the cases were refused";
}

TEST(PeMap, IsAskedForOrNotThere) {
  const Layer layer = make_gemm("gemm", 4, 4, 4);
  const Accelerator hardware = load_accelerator("scalesim", {"array.rows=2", "array.cols=2"});
  const Dataflow dataflow = load_dataflow("weight_stationary");
  EXPECT_TRUE(simulate_layer(layer, hardware, dataflow, {}).measured.pe_map.empty());
  EXPECT_EQ(simulate_layer(layer, hardware, dataflow, mapping()).measured.pe_map.size(), 4U);
}

/// In an ideal array a wave reaches PE (r, c) after r + c cycles, in both kinds of array.
TEST(PeMap, FillingIsTheSkewOfThePe) {
  const std::int64_t rows = 4, cols = 6, steps = 10, folds = 3;
  const Layer layer = make_gemm("gemm", rows, (cols - 1) * folds, steps);
  const LayerResult result =
      simulate_layer(layer, load_accelerator("scalesim", {"array.rows=4", "array.cols=5"}),
                     load_dataflow("output_stationary"), mapping());
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t col = 0; col + 1 < cols; ++col) {
      const PeCycles& pe = result.measured.pe_map[static_cast<std::size_t>(row * (cols - 1) + col)];
      const std::int64_t skew = row + col, far = rows + cols - 3;
      EXPECT_EQ(of(pe, Cause::kComputing), folds * steps);
      EXPECT_EQ(of(pe, Cause::kFilling), folds * skew) << row << ", " << col;
      EXPECT_EQ(of(pe, Cause::kDraining), folds * (far - skew)) << row << ", " << col;
    }
  }
}

TEST(PeMap, SumsUpForPassesAndForLayersWithoutMacs) {
  const Accelerator eyeriss = load_accelerator("eyeriss_v1");
  ConvSpec spec;
  spec.c = 5;
  spec.h = spec.w = 9;
  spec.k = 6;
  spec.r = spec.s = 3;
  const LayerResult conv =
      simulate_layer(make_conv("conv", spec), eyeriss, load_dataflow("row_stationary"), mapping());
  EXPECT_EQ(conv.measured.pe_map.size(), 168U);
  EXPECT_GT(of(conv.measured.pe_map[0], Cause::kAccumulating), 0);
  const Measurement add =
      simulate_layer(make_elementwise("add", 1, 4, 5, 5, 2), load_accelerator("systolic_32x32"),
                     load_dataflow("weight_stationary"), mapping())
          .measured;
  EXPECT_EQ(of(add.pe_map.at(1023), Cause::kWaitingDram), add.cycles);
}

TEST(PeMap, ItsLawsAreChecked) {
  const LayerResult result = simulate_layer(make_gemm("gemm", 9, 9, 9),
                                            load_accelerator("systolic_32x32", {"array.rows=4"}),
                                            load_dataflow("weight_stationary"), mapping());
  std::vector<PeCycles> map = result.measured.pe_map;
  const auto breaks = [&] {
    EXPECT_THROW(check_pe_map(map, result.measured.cycles, result.measured.activity), ModelError);
  };
  EXPECT_NO_THROW(check_pe_map(map, result.measured.cycles, result.measured.activity));
  ++map[3][0];
  breaks();
  --map[3][1];  // its cycles are right again, the totals are not
  breaks();
  map = result.measured.pe_map;
  std::swap(map[0][0], map[0][5]);
  breaks();
}

}  // namespace
}  // namespace orrery
