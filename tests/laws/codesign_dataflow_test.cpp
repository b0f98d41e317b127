#include <gtest/gtest.h>

#include "hardware/load.h"
#include "sim/simulate.h"
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

LayerResult run(const Laid& how, const Layer& layer, const std::string& capacity = "3000") {
  SimulateOptions options;
  options.check = true;
  std::vector<std::string> sets = how.sets;
  sets.push_back("precision.psum_bits=16");
  sets.push_back("buffer.capacity_bytes=" + capacity);
  return simulate_layer(layer, load_accelerator("codesign_256", sets), load_dataflow(how.dataflow),
                        options);
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
    return run(how, layer, "64K").measured.activity.active_pes;
  };
  EXPECT_EQ(pes(laid()[0]), 1 * 40);  // one filter's channels
  EXPECT_EQ(pes(laid()[1]), 1 * 64);  // its channels and taps
  EXPECT_EQ(pes(laid()[2]), 8 * 8);   // channels and filter rows by output rows
  EXPECT_EQ(pes(laid()[3]), 9 * 1);   // output columns
}

}  // namespace
}  // namespace orrery
