#include <gtest/gtest.h>

#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// Bugs that random cases once found, each with the least that shows it.
void expect_bit_exact(const Layer& layer, const std::vector<std::string>& sets,
                      const std::string& dataflow, const std::string& hardware = "scalesim") {
  SimulateOptions options;
  options.check = true;
  const Dataflow laid = parse_dataflow(YamlNode::parse(dataflow, "test.yaml"));
  EXPECT_TRUE(
      simulate_layer(layer, load_accelerator(hardware, sets), laid, options).measured.verified);
}

constexpr const char* kWeights =
    "name: weights\nrows: [c, r, s]\ncols: [k]\npe: [n, p, q]\nfolds: [g, pe, cols, rows]\n";
constexpr const char* kOutputs = "name: outputs\nrows: [n, p, q]\ncols: [k]\npe: [c, r, s]\n";

TEST(Regression, ElasticSumsKeepOrderBehindAWiderFold) {
  expect_bit_exact(make_gemm("gemm", 9, 5, 4),
                   {"array.rows=3", "array.cols=4", "array.flow_control=elastic",
                    "array.accumulator_latency=3", "array.barrier=none", "array.max_steps=1"},
                   kWeights);
}

TEST(Regression, ElasticPeSkipsFinishedFolds) {
  expect_bit_exact(make_gemm("gemm", 1, 7, 2),
                   {"array.rows=2", "array.cols=3", "array.flow_control=elastic",
                    "array.barrier=none", "array.max_steps=1"},
                   kOutputs);
}

TEST(Regression, ElasticPeBlockedByAnOperandDoesNotWaitForItsSum) {
  const Accelerator hardware = load_accelerator(
      "scalesim",
      {"array.rows=4", "array.cols=5", "array.link_depth=1", "array.flow_control=elastic"});
  const Measurement m =
      simulate_layer(make_gemm("gemm", 4, 5, 40), hardware, load_dataflow("output_stationary"), {})
          .measured;
  EXPECT_EQ(m.activity.of(Cause::kWaitingPsumOut), 0);  // its sums stay until the last step
  EXPECT_GT(m.activity.of(Cause::kWaitingIfmap) + m.activity.of(Cause::kWaitingFilter), 0);
}

TEST(Regression, SlowCollectorSeparatesAccumulatingBeats) {
  for (const char* dataflow : {kWeights, kOutputs}) {
    expect_bit_exact(make_gemm("gemm", 7, 9, 10),
                     {"array.rows=3", "array.cols=5", "array.max_steps=2", "array.barrier=none",
                      "array.outputs.collector=half"},
                     dataflow);
  }
}

TEST(Regression, SlowCollectorPassesOnAnEmptyEndOfTile) {
  expect_bit_exact(make_gemm("gemm", 3, 5, 2),
                   {"array.rows=3", "array.cols=5", "array.max_steps=8", "array.pad_steps=true",
                    "array.outputs.collector=half"},
                   kWeights);
}

TEST(Regression, IdealBufferStoresPsumsBeforeReload) {
  expect_bit_exact(make_gemm("gemm", 12, 12, 12),
                   {"array.rows=4", "array.cols=4", "dram.ideal=false", "dram.latency_clocks=50"},
                   std::string(kOutputs) + "tiles: {order: [c, p, k], size: {c: 3, p: 4, k: 6}}\n");
}

}  // namespace
}  // namespace orrery
