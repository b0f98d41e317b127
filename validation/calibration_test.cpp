#include "validation/calibration.h"

#include <gtest/gtest.h>

#include "base/statistics.h"
#include "hardware/load.h"
#include "models/calibrated.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

std::vector<SimulatedLayer> simulated_tiny() {
  const auto accelerator = std::make_shared<const Accelerator>(load_accelerator("systolic_32x32"));
  return simulate_designs({{"a", accelerator, load_dataflow("weight_stationary")},
                           {"a", accelerator, load_dataflow("output_stationary")}},
                          {load_workload("tiny")}, {});
}

std::shared_ptr<const LatencyModel> base() {
  return Registry<LatencyModel>::instance().make("bottleneck");
}

TEST(Calibration, WithoutObservationsIsItsBase) {
  const auto model = calibrate(base(), {});
  for (const SimulatedLayer& layer : simulated_tiny()) {
    const Schedule& schedule = layer.result.schedule;
    EXPECT_EQ(model->predict(schedule, *layer.accelerator).cycles.value,
              base()->predict(schedule, *layer.accelerator).cycles.value);
  }
}

/// Layers that take 3 x what the base says, and 100 cycles more.
TEST(Calibration, FindsALinearCorrection) {
  auto layers = simulated_tiny();
  std::vector<LayerObservation> seen;
  for (SimulatedLayer& layer : layers) {
    const Prediction said = base()->predict(layer.result.schedule, *layer.accelerator);
    layer.result.measured.cycles = 3 * said.cycles.value + 100;
    seen.push_back(
        {&layer.result.schedule, layer.accelerator.get(), Cycles(layer.result.measured.cycles)});
  }
  const auto model = calibrate(base(), seen);
  for (const SimulatedLayer& layer : layers) {
    const auto found = model->predict(layer.result.schedule, *layer.accelerator).cycles.value;
    EXPECT_NEAR(static_cast<double>(found), static_cast<double>(layer.result.measured.cycles),
                0.01 * static_cast<double>(layer.result.measured.cycles));
  }
}

/// Trained and tested on disjoint layers: what a layer took has no part in its own prediction,
/// wherever it ran.
TEST(Calibration, NoLayerIsPredictedFromItself) {
  const auto layers = simulated_tiny();
  const auto usual = cross_validated(base(), layers);
  const std::size_t setups = 2, names = layers.size() / setups;
  bool others_change = false;
  for (std::size_t layer = 0; layer < names; ++layer) {
    auto changed = layers;
    for (std::size_t setup = 0; setup < setups; ++setup) {
      changed[setup * names + layer].result.measured.cycles *= 7;
    }
    const auto found = cross_validated(base(), changed);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (i % names == layer) {
        EXPECT_EQ(found[i].prediction->cycles.value, usual[i].prediction->cycles.value);
      } else {
        others_change |= found[i].prediction->cycles.value != usual[i].prediction->cycles.value;
      }
    }
  }
  EXPECT_TRUE(others_change);
}

TEST(Calibration, LearningCurveStartsAtTheBaseAndIsRepeatable) {
  const auto layers = simulated_tiny();
  std::vector<double> predicted, actual;
  for (const SimulatedLayer& layer : layers) {
    predicted.push_back(static_cast<double>(
        base()->predict(layer.result.schedule, *layer.accelerator).cycles.value));
    actual.push_back(static_cast<double>(layer.result.measured.cycles));
  }
  const auto curve = learning_curve(base(), layers);
  ASSERT_EQ(curve.size(), 3U);  // 0, 2 and 4 of 9 distinct layers
  EXPECT_DOUBLE_EQ(curve[0].mape, error_summary(predicted, actual).mape);
  const auto again = learning_curve(base(), layers);
  for (std::size_t i = 0; i < curve.size(); ++i) EXPECT_EQ(curve[i].mape, again[i].mape);
}

}  // namespace
}  // namespace orrery
