#include "search/evaluator.h"

#include <gtest/gtest.h>

#include "hardware/load.h"
#include "models/latency_model.h"
#include "sim/system/simulate.h"
#include "tests/complaint.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

Design tiny_design(const std::vector<std::string>& sets = {}) {
  Design design{load_accelerator("systolic_32x32", sets), load_workload("tiny"), {}};
  design.dataflows = {load_dataflow("weight_stationary")};
  return design;
}

TEST(Evaluator, SteppedIsWhatTheSimulatorMeasures) {
  const Design design = tiny_design();
  std::int64_t cycles = 0;
  for (const LayerResult& result :
       simulate_network(design.network, design.accelerator, design.dataflows.front(), {}, {})) {
    cycles += result.measured.cycles;
  }
  const Cost cost = Evaluator("stepped").evaluate(design);
  EXPECT_EQ(cost.cycles, cycles);
  EXPECT_EQ(Evaluator("fast").evaluate(design).cycles, cycles);
  EXPECT_DOUBLE_EQ(cost.latency_ms,
                   static_cast<double>(cycles) / (design.accelerator.clock_mhz.to_double() * 1e3));
}

TEST(Evaluator, EveryModelIsAFidelity) {
  for (const auto& entry : Registry<LatencyModel>::instance().entries()) {
    Evaluator evaluator("model:" + entry.name);
    EXPECT_GT(evaluator.evaluate(tiny_design()).cycles, 0) << entry.name;
  }
  const std::string complaint = complaint_of([] { Evaluator evaluator("model:none"); });
  EXPECT_NE(complaint.find("allowed: fast, stepped"), std::string::npos) << complaint;
}

TEST(Evaluator, CostsALayerOnceForTheSameContent) {
  Evaluator evaluator("model:roofline");
  Design design = tiny_design();
  design.network = load_workload("resnet18");
  const std::int64_t layers = static_cast<std::int64_t>(design.network.layers.size());
  const Cost first = evaluator.evaluate(design);
  const std::int64_t distinct = evaluator.layers_costed();
  EXPECT_LT(distinct, layers);
  design.accelerator.name = "another name";
  design.network.layers.front().name = "another too";
  EXPECT_EQ(evaluator.evaluate(design).cycles, first.cycles);
  EXPECT_EQ(evaluator.layers_costed(), distinct);
  design.accelerator = tiny_design({"dram.bus_bytes=1"}).accelerator;
  EXPECT_GT(evaluator.evaluate(design).cycles, first.cycles);
  EXPECT_EQ(evaluator.layers_costed(), 2 * distinct);
  design.dataflows.front().tiling = "min_traffic";
  evaluator.evaluate(design);
  EXPECT_EQ(evaluator.layers_costed(), 3 * distinct);
}

TEST(Evaluator, TakesADataflowForEachLayer) {
  Evaluator evaluator("model:bottleneck");
  Design mixed = tiny_design();
  const Dataflow other = load_dataflow("output_stationary");
  std::int64_t cycles = 0;
  mixed.dataflows.clear();
  for (std::size_t i = 0; i < mixed.network.layers.size(); ++i) {
    mixed.dataflows.push_back(i % 2 == 0 ? tiny_design().dataflows.front() : other);
    cycles +=
        evaluator.evaluate(mixed.network.layers[i], mixed.accelerator, mixed.dataflows[i]).cycles;
  }
  EXPECT_EQ(evaluator.evaluate(mixed).cycles, cycles);
}

}  // namespace
}  // namespace orrery
