#include <gtest/gtest.h>

#include <algorithm>

#include "hardware/load.h"
#include "sim/system/simulate.h"

namespace orrery {
namespace {

constexpr std::int64_t kRows = 4, kCols = 5, kSteps = 10, kFolds = 3;

/// Weight-stationary folds that fill the array, on ideal memories.
Measurement run(const std::vector<std::string>& more) {
  std::vector<std::string> sets = {"array.rows=4", "array.cols=5"};
  sets.insert(sets.end(), more.begin(), more.end());
  return simulate_layer(make_gemm("gemm", kSteps, kCols, kRows * kFolds),
                        load_accelerator("scalesim", sets), load_dataflow("weight_stationary"), {})
      .measured;
}

/// Of the last step, to the far corner.
constexpr std::int64_t kCrossing = kRows + kCols - 2;

TEST(StationaryLoads, WaitUntilTheLastStepHasCrossedTheArray) {
  for (const std::string barrier : {"none", "computed", "drained"}) {
    EXPECT_EQ(run({"array.barrier=" + barrier}).cycles, kFolds * (kRows + kSteps + kCrossing))
        << barrier;
  }
}

TEST(StationaryLoads, HideBehindTheFoldWithShadowRegisters) {
  const Measurement m = run({"array.barrier=none", "array.shadow_registers=true"});
  EXPECT_EQ(m.cycles, kRows + kFolds * kSteps + kCrossing);
  EXPECT_EQ(m.activity.first_output, kRows + kCrossing);  // the lanes leave together, deskewed
}

TEST(StationaryLoads, TakeTheTimeOfASlowEdge) {
  const Measurement m =
      run({"array.barrier=none", "array.shadow_registers=true", "edges.filter.interval=4"});
  // Rows come every four cycles: twelve of them, the last at 44, and the last fold behind it.
  EXPECT_EQ(m.cycles, 4 * (kRows * kFolds - 1) + 1 + kSteps + kCrossing);
}

TEST(StationaryLoads, SumsTakeThePipelineInEveryRow) {
  const Measurement m = run({"array.barrier=none", "array.shadow_registers=true",
                             "array.multiplier_latency=2", "array.accumulator_latency=1"});
  EXPECT_EQ(m.cycles, kRows + kFolds * kSteps + (kRows - 1) * 4 + (kCols - 1) + 3);
}

TEST(StationaryLoads, WaitForEachElasticPe) {
  const std::vector<std::string> elastic = {"array.barrier=none", "array.flow_control=elastic"};
  std::vector<std::string> shadow = elastic;
  shadow.push_back("array.shadow_registers=true");
  // Without shadow registers a PE's next word comes after its last step of the fold.
  EXPECT_GE(run(elastic).cycles, kFolds * (kSteps + 1) + kCrossing);
  EXPECT_LT(run(shadow).cycles, run(elastic).cycles);
}

TEST(Folds, SetupAndBarriersTakeTheirTime) {
  const auto cycles = [](const std::vector<std::string>& more) {
    std::vector<std::string> sets = {"array.rows=4", "array.cols=5", "array.barrier=none"};
    sets.insert(sets.end(), more.begin(), more.end());
    return simulate_layer(make_gemm("gemm", kRows * kFolds, kCols, kSteps),
                          load_accelerator("scalesim", sets), load_dataflow("output_stationary"),
                          {})
        .measured.cycles;
  };
  EXPECT_EQ(cycles({}), kFolds * kSteps + kCrossing);
  EXPECT_EQ(cycles({"array.barrier=drained"}), kFolds * (kSteps + kCrossing));
  EXPECT_EQ(cycles({"array.barrier=computed"}), kFolds * (kSteps + kCrossing));
  EXPECT_EQ(cycles({"array.fold_setup=7"}), kFolds * (kSteps + 7) + kCrossing);
  EXPECT_EQ(cycles({"array.max_steps=16", "array.pad_steps=true"}), kFolds * 16 + kCrossing);
  // Shifting a fold out takes its rows, and the array does nothing else meanwhile.
  EXPECT_EQ(
      cycles({"array.outputs.path=through_array"}),
      kFolds * (kSteps + kCrossing + kRows) - 1);  // the first row leaves in the last step's cycle
}

/// One PE that is fed from a buffer with room for everything.
std::int64_t cycles_of_one_pe(std::int64_t steps, const std::vector<std::string>& more) {
  std::vector<std::string> sets = {"array.rows=1", "array.cols=1", "dram.ideal=true"};
  sets.insert(sets.end(), more.begin(), more.end());
  return simulate_layer(make_gemm("gemm", 1, 1, steps), load_accelerator("systolic_32x32", sets),
                        load_dataflow("output_stationary"), {})
      .measured.cycles;
}

TEST(Edges, IntervalLatencyAndDepthSetTheRateOfSlices) {
  const std::int64_t steps = 20, base = cycles_of_one_pe(steps, {});
  for (const std::string edge : {"edges.ifmap", "edges.filter"}) {
    SCOPED_TRACE(edge);
    EXPECT_EQ(cycles_of_one_pe(steps, {edge + ".interval=4"}), base + (steps - 1) * 3);
    EXPECT_EQ(cycles_of_one_pe(steps, {edge + ".latency=3"}), base + 2);
    // The only place of a FIFO is free again the cycle after its word has left.
    for (const std::int64_t latency : {1, 2, 5}) {
      EXPECT_EQ(cycles_of_one_pe(
                    steps, {edge + ".fifo_depth=1", edge + ".latency=" + std::to_string(latency)}),
                base + latency - 1 + (steps - 1) * latency);
    }
  }
}

}  // namespace
}  // namespace orrery
