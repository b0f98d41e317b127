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

LayerResult run(const Laid& how, const Layer& layer) {
  SimulateOptions options;
  options.check = true;
  std::vector<std::string> sets = how.sets;
  sets.push_back("precision.psum_bits=16");
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
  const auto pes = [&](const Laid& how) { return run(how, layer).measured.activity.active_pes; };
  EXPECT_LE(pes(laid()[0]), 1 * 40);  // a filter's channels; tiles may hold fewer
  EXPECT_GT(pes(laid()[0]), 9);       // more than taps
  EXPECT_LE(pes(laid()[2]), 8 * 8);   // channels and filter rows by output rows
  EXPECT_GT(pes(laid()[2]), 9);       // more than one channel
  EXPECT_EQ(pes(laid()[3]), 9);       // output columns only
}

}  // namespace
}  // namespace orrery
