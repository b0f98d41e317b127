#include "models/predicted_activity.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// All that a model predicts of the counts.
void expect_same(const Activity& a, const Activity& b) {
  EXPECT_EQ(a.macs, b.macs);
  EXPECT_EQ(a.folds, b.folds);
  EXPECT_EQ(a.edge_words, b.edge_words);
  EXPECT_EQ(a.pe_reads, b.pe_reads);
  EXPECT_EQ(a.pe_writes, b.pe_writes);
  EXPECT_EQ(a.hops, b.hops);
  EXPECT_EQ(a.bus_words, b.bus_words);
  EXPECT_EQ(a.delivered_words, b.delivered_words);
  EXPECT_EQ(a.buffer_reads, b.buffer_reads);
  EXPECT_EQ(a.buffer_writes, b.buffer_writes);
}

/// Simulates as many of the cases as fit together, and compares; returns how many had DRAM traffic.
template <class DrawCase>
int compare(const DrawCase& draw, const std::vector<std::string>& sets, std::uint64_t cases) {
  const auto model = Registry<LatencyModel>::instance().make("bottleneck");
  int ran = 0;
  for (std::uint64_t seed = 1; seed <= cases && !testing::Test::HasFailure(); ++seed) {
    RandomCase random = draw(seed);
    random.sets.insert(random.sets.end(), sets.begin(), sets.end());
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    try {
      const Accelerator hardware = random.hardware();
      const LayerResult result = simulate_layer(random.layer, hardware, random.dataflow(), {});
      const Activity& a = result.measured.activity;
      const Activity b =
          predicted_activity(result.schedule, hardware, model->predict(result.schedule, hardware));
      expect_same(a, b);
      if (hardware.dram.ideal) continue;
      EXPECT_EQ(a.dram_ifmap_read, b.dram_ifmap_read);
      EXPECT_EQ(a.dram_filter_read, b.dram_filter_read);
      EXPECT_EQ(a.dram_psum_read, b.dram_psum_read);
      EXPECT_EQ(a.dram_psum_write, b.dram_psum_write);
      EXPECT_EQ(a.dram_ofmap_write, b.dram_ofmap_write);
      ++ran;
    } catch (const InputError&) {
    }
  }
  return ran;
}

/// What a model predicts of the counts is what the machine counts.
TEST(PredictedActivity, IsTheSimulatorsOwn) {
  EXPECT_GE(
      compare(draw_case, {"array.outputs.path=direct", "array.pad_edge_folds=false"}, seeds(200)),
      60);
}

TEST(PredictedActivity, OfPassesIsTheSimulatorsOwn) {
  EXPECT_GE(compare(draw_multicast_case,
                    {"dram.run_length.ifmap=false", "dram.run_length.ofmap=false"}, seeds(150)),
            60);
}

/// Where a model has the simulator's cycles, it has its PE-cycles without work, but for the PEs
/// that are not mapped while nothing is (the DRAM's latency).
TEST(PredictedActivity, UnmappedPesAreThoseOfTheSteps) {
  const Accelerator hardware = load_accelerator("scalesim", {"array.rows=8", "array.cols=6"});
  const auto model = Registry<LatencyModel>::instance().make("scalesim");
  for (const std::string name : {"output_stationary", "weight_stationary", "input_stationary"}) {
    const LayerResult run =
        simulate_layer(make_gemm("gemm", 20, 13, 30), hardware, load_dataflow(name), {});
    const Activity b =
        predicted_activity(run.schedule, hardware, model->predict(run.schedule, hardware));
    const auto expected = static_cast<double>(run.measured.activity.of(Cause::kUnmapped));
    EXPECT_NEAR(static_cast<double>(b.of(Cause::kUnmapped)), expected, 0.1 * expected) << name;
    EXPECT_GT(expected, 0) << name;
  }
}

}  // namespace
}  // namespace orrery
