#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "dataflows/lower.h"
#include "hardware/load.h"
#include "search/experiment/machine_pairs.h"
#include "sim/system/simulate.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

struct Laid {
  const char* dataflow;
  std::vector<std::string> sets;
};

/// The dataflows of the co-design literature on machines of 64 PEs, small enough for several tiles.
const std::vector<Laid>& laid() {
  static const std::vector<Laid> all = {
      {"kc_p", {"array.rows=1", "array.cols=64"}},
      {"kc_p_depthwise", {"array.rows=1", "array.cols=64"}},
      {"yr_p", {"array.rows=8", "array.cols=8"}},
      {"x_p", {"array.rows=64", "array.cols=1", "buffer.ofmap.banks=64"}}};
  return all;
}

Accelerator machine(const Laid& how, const std::string& capacity) {
  std::vector<std::string> sets = how.sets;
  sets.emplace_back("precision.psum_bits=16");
  sets.push_back("buffer.capacity_bytes=" + capacity);
  return load_accelerator("codesign_256", sets);
}

LayerResult run(const Laid& how, const Layer& layer) {
  SimulateOptions options;
  options.check = true;
  return simulate_layer(layer, machine(how, "3000"), load_dataflow(how.dataflow), options);
}

TEST(CodesignDataflows, ComputeEveryKindOfLayerBitForBit) {
  for (const Laid& how : laid()) {
    for (const Layer& layer : load_workload("tiny").layers) {
      if (!layer.has_macs()) continue;
      EXPECT_TRUE(run(how, layer).measured.verified) << how.dataflow << " " << layer.name;
    }
  }
}

/// What each is called after: which loops PEs that work at the same time differ in.
TEST(CodesignDataflows, SpreadWhatTheyAreNamedAfter) {
  ConvSpec spec;
  spec.c = 40;
  spec.k = 6;
  spec.h = spec.w = 9;
  spec.r = spec.s = 3;
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = 1;
  const Layer layer = make_conv("conv", spec);
  const auto pes = [&](const Laid& how) {  // of the widest fold, the whole layer being one tile
    Dataflow dataflow = load_dataflow(how.dataflow);
    dataflow.tiling = "whole";
    return simulate_layer(layer, machine(how, "64K"), dataflow, {}).measured.activity.active_pes;
  };
  EXPECT_EQ(pes(laid()[0]), 1 * 40);  // one filter's channels
  EXPECT_EQ(pes(laid()[1]), 1 * 64);  // its channels and taps
  EXPECT_EQ(pes(laid()[2]), 8 * 8);   // channels and filter rows by output rows
  EXPECT_EQ(pes(laid()[3]), 9 * 1);   // output columns
}

/// Lanes of an axis of the array that a fold of the layer can fill.
std::int64_t lanes(const std::vector<Dim>& dims, const Layer& layer, std::int64_t most) {
  std::int64_t positions = 1;
  for (const Dim dim : dims) positions = std::min(most, positions * layer.shape[dim]);
  return positions;
}

/// Words that all lanes together could ask for in a cycle.
std::int64_t most_words(const Layer& layer, const Accelerator& hardware, const Dataflow& dataflow) {
  const Schedule schedule = lower(layer, hardware, dataflow);
  const std::int64_t rows = lanes(schedule.row_dims, layer, hardware.array.rows);
  const std::int64_t cols = lanes(schedule.col_dims, layer, hardware.array.cols);
  std::int64_t words = 0;
  for (const Operand operand : kAllOperands) {
    const Travel travel = schedule.travel_of(operand);
    if (travel == Travel::kStays) {
      // Outputs may leave all at once; inputs are loaded through the top.
      words += operand == Operand::kOfmap ? rows * cols : cols;
    } else {
      words += travel == Travel::kDown ? cols : rows;
    }
  }
  return words;
}

/// Why nothing stands for the network on chip in the experiment's hardware.
TEST(CodesignMachines, HaveANetworkThatBringsMoreThanLanesCanAskFor) {
  const std::filesystem::path file =
      std::string(ORRERY_SOURCE_DIR) + "/search/experiments/semi_decoupled.yaml";
  const ExperimentSpec spec = read_experiment(YamlNode::load(file), file);
  const Machines machines = make_machines(spec);
  EXPECT_EQ(machines.pairs.size(), 132);
  EXPECT_EQ(machines.refused.size(), 18);
  const std::vector<Layer> layers = load_workload("resnet50").layers;
  std::map<std::tuple<std::size_t, std::int64_t, std::int64_t>, std::int64_t> known;
  for (const MachinePair& pair : machines.pairs) {
    const ArrayConfig& array = pair.hardware.array;
    const auto [most, fresh] = known.emplace(std::tuple(pair.family, array.rows, array.cols), 0);
    for (std::size_t i = 0; fresh && i < layers.size(); i += 7) {
      if (!layers[i].has_macs()) continue;
      const Dataflow& dataflow = machines.dataflows[pair.family].of(layers[i]);
      most->second = std::max(most->second, most_words(layers[i], pair.hardware, dataflow));
    }
    EXPECT_GT(most->second, 0);
    EXPECT_LE(most->second, pair.numbers.noc_bandwidth) << pair.name;
  }
}

}  // namespace
}  // namespace orrery
