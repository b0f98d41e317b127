#include <gtest/gtest.h>

#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

const std::vector<std::string> kDataflows = {"output_stationary", "weight_stationary",
                                             "input_stationary"};

SimulateOptions checked() {
  SimulateOptions options;
  options.check = true;
  return options;
}

void expect_tiny_runs(const std::string& hardware, const std::vector<std::string>& sets) {
  const Accelerator accelerator = load_accelerator(hardware, sets);
  for (const std::string& dataflow : kDataflows) {
    SCOPED_TRACE(dataflow);
    for (const LayerResult& result : simulate_network(
             load_workload("tiny"), accelerator, load_dataflow(dataflow), checked(), nullptr)) {
      EXPECT_EQ(result.measured.verified, result.layer.has_macs()) << result.layer.name;
    }
  }
}

TEST(Extremes, TheTinyNetworkIsBitExactOnEveryPreset) {
  for (const std::string preset :
       {"scalesim", "axis_sa", "ws_shadow", "stonne_tpu", "systolic_32x32"}) {
    SCOPED_TRACE(preset);
    expect_tiny_runs(preset, {});
  }
}

TEST(Extremes, OddArraysFinish) {
  using Side = std::pair<int, int>;
  for (const auto& [rows, cols] :
       {Side{1, 1}, Side{1, 6}, Side{6, 1}, Side{7, 5}, Side{3, 8}, Side{64, 2}}) {
    SCOPED_TRACE(std::to_string(rows) + "x" + std::to_string(cols));
    expect_tiny_runs("systolic_32x32",
                     {"array.rows=" + std::to_string(rows), "array.cols=" + std::to_string(cols)});
  }
}

TEST(Extremes, AStarvedMachineFinishes) {
  expect_tiny_runs(
      "systolic_32x32",
      {"array.rows=7", "array.cols=5", "dram.bus_bytes=1", "dram.clock_mhz=37",
       "dram.latency_clocks=300", "buffer.shared_ports=1", "buffer.accumulates=false",
       "edges.ifmap.fifo_depth=1", "edges.filter.fifo_depth=1", "array.outputs.fifo_depth=1",
       "buffer.ifmap.banks=1", "buffer.filter.banks=1", "buffer.ofmap.banks=1",
       "buffer.ofmap.width_bytes=1", "buffer.ofmap.dma_shares_ports=true"});
}

TEST(Extremes, TheSmallestBufferThatHoldsAnythingFinishes) {
  // One word of each operand and a line of zeros around a filter's taps.
  expect_tiny_runs("systolic_32x32", {"array.rows=3", "array.cols=4", "buffer.capacity_bytes=64",
                                      "buffer.ofmap.capacity_bytes=8"});
}

/// Everything that is measured, in an order.
std::vector<WideCount> numbers_of(const Measurement& m) {
  std::vector<WideCount> all = {m.cycles};
  for_each_count(m.activity, [&all](const std::string& name, auto counts) {
    if (name == "zero_macs") return;  // of the values that flow, where they do
    all.insert(all.end(), counts.begin(), counts.end());
  });
  for_each_extreme(m.activity, [&all](const char*, std::int64_t number) { all.push_back(number); });
  return all;
}

std::vector<WideCount> numbers_of(const RandomCase& random, const SimulateOptions& options) {
  try {
    return numbers_of(
        simulate_layer(random.layer, random.hardware(), random.dataflow(), options).measured);
  } catch (const InputError&) {
    return {};
  }
}

TEST(Determinism, SameResultsInAnyOrderOfRunsAndWithValuesOrWithout) {
  std::vector<std::vector<WideCount>> forward;
  const std::uint64_t count = seeds(150);
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    forward.push_back(numbers_of(draw_case(seed), {}));
  }
  for (std::uint64_t seed = count; seed >= 1; --seed) {
    const RandomCase random = draw_case(seed);
    EXPECT_EQ(numbers_of(random, {}), forward[seed - 1]) << "seed " << seed;
    EXPECT_EQ(numbers_of(random, checked()), forward[seed - 1])
        << "with values, seed " << seed << ": " << random.describe();
  }
}

}  // namespace
}  // namespace orrery
