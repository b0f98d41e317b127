#include "models/latency_model.h"

#include <gtest/gtest.h>

#include "dataflows/lower.h"
#include "hardware/load.h"
#include "tests/laws/random_case.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// The contract of every registered model.
class EveryModel : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<LatencyModel> model_ = Registry<LatencyModel>::instance().make(GetParam());
};

TEST_P(EveryModel, AnswersTheSameTwiceAndSensibly) {
  int answered = 0;
  for (std::uint64_t seed = 0; seed < seeds(400); ++seed) {
    const RandomCase random = draw_case(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    try {
      const Accelerator hardware = random.hardware();
      const Schedule schedule = lower(random.layer, hardware, random.dataflow());
      const Prediction once = model_->predict(schedule, hardware);
      const Prediction twice = model_->predict(schedule, hardware);
      EXPECT_EQ(once.cycles.value, twice.cycles.value);
      EXPECT_EQ(once.bound, twice.bound);
      EXPECT_FALSE(once.bound.empty());
      EXPECT_GE(once.cycles.value * hardware.array.pes(), schedule.layer.macs().value);
      EXPECT_GE(once.dram.written().value, 1);
      ++answered;
    } catch (const InputError&) {
    }
  }
  EXPECT_GT(answered, 50);
}

TEST_P(EveryModel, LayersWithoutMacsTakeTheirTraffic) {
  const Accelerator hardware = load_accelerator("systolic_32x32");
  const Schedule schedule = lower(make_elementwise("add", 1, 64, 56, 56, 2), hardware,
                                  load_dataflow("weight_stationary"));
  const Prediction prediction = model_->predict(schedule, hardware);
  EXPECT_EQ(prediction.dram.read().value, 2 * 64 * 56 * 56);
  EXPECT_EQ(prediction.dram.written().value, 64 * 56 * 56);
  EXPECT_EQ(prediction.bound, GetParam() == "scalesim" ? "array" : "dram");
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& entry : Registry<LatencyModel>::instance().entries())
    names.push_back(entry.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel, testing::ValuesIn(model_names()),
                         [](const auto& of) { return of.param; });

Prediction predict(const std::string& model, const Layer& layer, const Accelerator& hardware,
                   const std::string& dataflow) {
  return Registry<LatencyModel>::instance().make(model)->predict(
      lower(layer, hardware, load_dataflow(dataflow)), hardware);
}

TEST(Models, BottleneckIsNeverBelowTheRoofline) {
  for (const std::string network : {"alexnet", "mobilenet_v2"}) {
    for (const std::string preset : {"systolic_32x32", "tpu_v1", "eyeriss_v1"}) {
      const Accelerator hardware = load_accelerator(preset);
      for (const Layer& layer : load_workload(network).layers) {
        const auto cycles = [&](const std::string& model) {
          return predict(model, layer, hardware, hardware.dataflow).cycles.value;
        };
        EXPECT_LE(cycles("roofline"), cycles("bottleneck")) << preset << " " << layer.name;
      }
    }
  }
}

/// 64x64x64 on 32x32 PEs with weights: four folds of 64 steps.
TEST(Models, ByHand) {
  const Layer layer = make_gemm("g", 64, 64, 64);
  const Accelerator ideal = load_accelerator("scalesim");
  EXPECT_EQ(predict("roofline", layer, ideal, "weight_stationary").cycles.value, 256);
  EXPECT_EQ(predict("bottleneck", layer, ideal, "weight_stationary").cycles.value, 4 * 64);
  EXPECT_EQ(predict("scalesim", layer, ideal, "weight_stationary").cycles.value, 4 * (64 + 94));
  EXPECT_EQ(predict("bottleneck", layer, ideal, "weight_stationary").bound, "array");

  // One byte a cycle over DRAM: 3 x 4096 bytes.
  const Accelerator slow = load_accelerator(
      "systolic_32x32", {"dram.bus_bytes=1", "dram.clock_mhz=1000", "clock_mhz=1000"});
  const Prediction bound = predict("bottleneck", layer, slow, "weight_stationary");
  EXPECT_EQ(bound.bound, "dram");
  EXPECT_EQ(bound.cycles.value, 3 * 4096);
}

}  // namespace
}  // namespace orrery
