#include "validation/costs.h"

#include <gtest/gtest.h>

#include "dataflows/zero_macs.h"
#include "hardware/load.h"
#include "hardware/load_technology.h"
#include "sim/system/simulate.h"
#include "validation/summary.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

SimulatedLayer simulated(const Layer& layer, const std::string& hardware,
                         const std::string& dataflow) {
  const auto accelerator = std::make_shared<const Accelerator>(load_accelerator(hardware));
  return {{hardware, dataflow, "none"},
          accelerator,
          simulate_layer(layer, *accelerator, load_dataflow(dataflow), {})};
}

Prediction predicted(const std::string& model, const SimulatedLayer& layer) {
  return Registry<LatencyModel>::instance().make(model)->predict(layer.result.schedule,
                                                                 *layer.accelerator);
}

/// A model with the simulator's cycles and traffic has its energy too, to the last attojoule.
TEST(Costs, ExactPredictionHasTheExactEnergy) {
  const Technology technology = load_technology("cacti_45nm");
  for (const std::string dataflow :
       {"output_stationary", "weight_stationary", "input_stationary"}) {
    const SimulatedLayer layer = simulated(make_gemm("gemm", 96, 64, 128), "scalesim", dataflow);
    const CostValues actual = simulated_costs(layer, &technology);
    const CostValues found = predicted_costs(layer, predicted("scalesim", layer), &technology);
    for (const CostKind kind : kAllCostKinds) {
      EXPECT_EQ(found[kind], actual[kind]) << dataflow << ": " << name_of(kind);
    }
  }
}

/// In passes over multicast buses as well, but for accesses that fill a bank's line in part.
TEST(Costs, OfPassesHaveTheEnergyOfTheirCounts) {
  const Technology technology = load_technology("eyeriss_normalized");
  const Layer conv = make_conv("conv", ConvSpec{1, 16, 13, 13, 32, 3, 3});
  const SimulatedLayer layer = simulated(conv, "eyeriss_v1", "row_stationary");
  const CostValues actual = simulated_costs(layer, &technology);
  const CostValues found = predicted_costs(layer, predicted("bottleneck", layer), &technology);
  EXPECT_LT(found[CostKind::kCycles], actual[CostKind::kCycles]);
  EXPECT_EQ(found[CostKind::kDramBytes], actual[CostKind::kDramBytes]);
  EXPECT_EQ(found[CostKind::kBufferWords], actual[CostKind::kBufferWords]);
  EXPECT_NEAR(*found[CostKind::kEnergy], *actual[CostKind::kEnergy],
              1e-4 * *actual[CostKind::kEnergy]);
}

TEST(Costs, EnergyNeedsATechnology) {
  const SimulatedLayer layer =
      simulated(make_gemm("gemm", 8, 8, 8), "scalesim", "weight_stationary");
  EXPECT_FALSE(simulated_costs(layer, nullptr)[CostKind::kEnergy].has_value());
  EXPECT_FALSE(simulated_costs(layer, nullptr)[CostKind::kPower].has_value());
}

/// Power times time is energy, at any clock; DRAM is beside the chip.
TEST(Costs, PowerIsEnergyOverTime) {
  const Technology technology = load_technology("cacti_45nm");
  const SimulatedLayer layer =
      simulated(make_gemm("gemm", 50, 60, 70), "scalesim", "weight_stationary");
  const CostValues costs = simulated_costs(layer, &technology);
  const double seconds =
      *costs[CostKind::kCycles] / (layer.accelerator->clock_mhz.to_double() * 1e6);
  EXPECT_NEAR(*costs[CostKind::kPower] * 1e-3 * seconds, *costs[CostKind::kEnergy] * 1e-12,
              1e-9 * *costs[CostKind::kEnergy] * 1e-12);
}

TEST(Costs, GatedMacsSaveEnergy) {
  const Technology technology = load_technology("eyeriss_65nm");
  const Layer conv = make_conv("conv", ConvSpec{1, 8, 13, 13, 16, 3, 3});
  SimulatedLayer layer = simulated(conv, "eyeriss_v1", "row_stationary");
  const double usual = *simulated_costs(layer, &technology)[CostKind::kEnergy];
  layer.zero_macs = expected_zero_macs(conv, Ratio(1, 4));
  EXPECT_LT(*simulated_costs(layer, &technology)[CostKind::kEnergy], usual);
  EXPECT_LT(*predicted_costs(layer, predicted("bottleneck", layer), &technology)[CostKind::kEnergy],
            usual);
}

}  // namespace
}  // namespace orrery
