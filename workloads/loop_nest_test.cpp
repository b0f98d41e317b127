#include "workloads/loop_nest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.h"
#include "tests/complaint.h"

namespace orrery {
namespace {

LoopNest::Index index(const std::string& loop) { return {{{loop, 1}}, 0, 0}; }

/// Grouped convolution: every loop is one of the products, whatever it is called.
RC_GTEST_PROP(LoopNest, ConvolutionsHaveAProductForEachTurnOfTheLoops, ()) {
  LoopNest nest;
  std::int64_t turns = 1;
  for (const char* loop : {"N", "G", "M", "C", "P", "Q", "R", "S"}) {
    turns *= nest.loops[loop] = *rc::gen::inRange(1, 6);
  }
  const auto factor = [] { return *rc::gen::inRange<std::int64_t>(1, 4); };
  const std::int64_t stride = factor(), dilation = factor();
  nest.output = {index("N"), index("G"), index("M"), index("P"), index("Q")};
  nest.weights = {index("G"), index("M"), index("C"), index("R"), index("S")};
  nest.input = {index("N"),
                index("G"),
                index("C"),
                {{{"R", dilation}, {"P", stride}}, 0, 0},
                {{{"Q", 1}, {"S", 1}}, 0, 0}};
  const Layer layer = layer_of("conv", nest);
  RC_ASSERT(layer.macs() == Macs(turns));
  RC_ASSERT(layer.in_h == stride * (nest.loops["P"] - 1) + dilation * (nest.loops["R"] - 1) + 1);
  RC_ASSERT(layer.words(Operand::kFilter).value ==
            turns / (nest.loops["N"] * nest.loops["P"] * nest.loops["Q"]));
}

TEST(LoopNest, ProductsWithoutWindowsAreMatrices) {
  LoopNest nest;
  nest.loops = {{"M", 3}, {"N", 4}, {"K", 5}};
  nest.output = {index("M"), index("N")};
  nest.input = {index("M"), index("K")};
  nest.weights = {index("K"), index("N")};
  EXPECT_EQ(layer_of("product", nest), make_gemm("product", 3, 4, 5));
}

TEST(LoopNest, WhatIsNoLayerIsRefused) {
  LoopNest nest;
  nest.loops = {{"A", 3}, {"B", 4}};
  nest.output = {index("A")};
  nest.input = {index("A")};
  nest.weights = {index("B")};
  EXPECT_EQ(complaint_of([&] { layer_of("x", nest); }),
            "the loop B of 4 is of one tensor only; allowed: of two or three");
  nest.input = {{{{"A", 1}, {"B", 1}, {"A", 1}}, 0, 0}};
  EXPECT_EQ(complaint_of([&] { layer_of("x", nest); }),
            "an index of the input is a sum of 3 loops; allowed: 1 or 2");
}

}  // namespace
}  // namespace orrery
