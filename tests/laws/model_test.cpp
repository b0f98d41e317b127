#include <gtest/gtest.h>

#include <algorithm>

#include "hardware/load.h"
#include "models/latency_model.h"
#include "models/schedule_work.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// What a model says of a schedule, and what the machine does with it.
class ModelsAndTheMachine : public testing::Test {
 protected:
  static std::int64_t predicted(const std::string& model, const LayerResult& run,
                                const Accelerator& hardware) {
    return Registry<LatencyModel>::instance()
        .make(model)
        ->predict(run.schedule, hardware)
        .cycles.value;
  }
  static void expect_bounds(const LayerResult& run, const Accelerator& hardware) {
    EXPECT_LE(predicted("roofline", run, hardware), run.measured.cycles);
    EXPECT_LE(predicted("bottleneck", run, hardware), run.measured.cycles);
  }
};

TEST_F(ModelsAndTheMachine, NoRunBeatsABoundAndCountsAgree) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < seeds(300) && !HasFailure(); ++seed) {
    const RandomCase random = draw_case(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    try {
      const Accelerator hardware = random.hardware();
      const LayerResult run = simulate_layer(random.layer, hardware, random.dataflow(), {});
      expect_bounds(run, hardware);
      const ScheduleWork work = work_of(run.schedule);
      const Activity& activity = run.measured.activity;
      EXPECT_EQ(work.folds, activity.folds);
      EXPECT_TRUE(std::ranges::equal(work.edge_words, activity.edge_words));
      if (!hardware.buffer.ideal) {  // which adds without reading
        EXPECT_EQ(work.psum_reads, activity.buffer_reads[index_of(Operand::kOfmap)]);
      }
      if (!hardware.dram.ideal) {
        EXPECT_EQ(work.dram.ifmap_read.value, activity.dram_ifmap_read);
        EXPECT_EQ(work.dram.filter_read.value, activity.dram_filter_read);
        EXPECT_EQ(work.dram.psum_read.value, activity.dram_psum_read);
        EXPECT_EQ(work.dram.ofmap_write.value, activity.dram_ofmap_write);
      }
      ++compared;
    } catch (const InputError&) {  // does not fit together
    }
  }
  EXPECT_GT(compared, 60);
}

TEST_F(ModelsAndTheMachine, NoPassBeatsABound) {
  const Accelerator hardware = load_accelerator("eyeriss_v1");
  const Dataflow dataflow = load_dataflow("row_stationary");
  for (const ConvSpec& spec :
       {ConvSpec{1, 6, 13, 13, 20, 3, 3}, ConvSpec{2, 3, 15, 15, 10, 5, 5}}) {
    const LayerResult run = simulate_layer(make_conv("conv", spec), hardware, dataflow, {});
    expect_bounds(run, hardware);
    const ScheduleWork work = work_of(run.schedule);
    EXPECT_EQ(work.dram.ifmap_read.value, run.measured.activity.dram_ifmap_read);
    EXPECT_EQ(work.dram.filter_read.value, run.measured.activity.dram_filter_read);
    EXPECT_TRUE(std::ranges::equal(work.edge_words, run.measured.activity.edge_words));
  }
}

TEST_F(ModelsAndTheMachine, ScaleSimsFormsAreExactOnItsMachine) {
  const Accelerator hardware = load_accelerator("scalesim", {"array.rows=8", "array.cols=6"});
  for (const std::string name : {"output_stationary", "weight_stationary", "input_stationary"}) {
    const Dataflow dataflow = load_dataflow(name);
    Draw draw(7);
    for (int i = 0; i < 20; ++i) {
      const LayerResult run = simulate_layer(draw_layer(draw, 6000), hardware, dataflow, {});
      EXPECT_EQ(predicted("scalesim", run, hardware), run.measured.cycles) << name;
    }
  }
}

}  // namespace
}  // namespace orrery
