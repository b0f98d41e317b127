#include "models/predicted_activity.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "sim/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// What a model predicts of the counts is what the machine counts.
TEST(PredictedActivity, IsTheSimulatorsOwn) {
  const auto model = Registry<LatencyModel>::instance().make("bottleneck");
  int ran = 0;
  for (std::uint64_t seed = 1; seed <= seeds(200); ++seed) {
    RandomCase random = draw_case(seed);
    random.sets.emplace_back("array.outputs.path=direct");
    random.sets.emplace_back("array.pad_edge_folds=false");
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    try {
      const Accelerator hardware = random.hardware();
      const LayerResult result = simulate_layer(random.layer, hardware, random.dataflow(), {});
      const Activity& a = result.measured.activity;
      const Activity b =
          predicted_activity(result.schedule, hardware, model->predict(result.schedule, hardware));
      EXPECT_EQ(a.macs, b.macs);
      EXPECT_EQ(a.folds, b.folds);
      EXPECT_EQ(a.edge_words, b.edge_words);
      EXPECT_EQ(a.pe_reads, b.pe_reads);
      EXPECT_EQ(a.pe_writes, b.pe_writes);
      EXPECT_EQ(a.hops, b.hops);
      EXPECT_EQ(a.buffer_reads, b.buffer_reads);
      EXPECT_EQ(a.buffer_writes, b.buffer_writes);
      if (hardware.dram.ideal) continue;
      EXPECT_EQ(a.dram_ifmap_read, b.dram_ifmap_read);
      EXPECT_EQ(a.dram_filter_read, b.dram_filter_read);
      EXPECT_EQ(a.dram_ofmap_write, b.dram_ofmap_write);
      ++ran;
    } catch (const InputError&) {
    }
  }
  EXPECT_GE(ran, 60);
}

}  // namespace
}  // namespace orrery
