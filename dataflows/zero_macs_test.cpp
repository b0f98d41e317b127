#include "dataflows/zero_macs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "workloads/layer.h"

namespace orrery {
namespace {

bool inside(std::int64_t at, std::int64_t size) { return at >= 0 && at < size; }

/// MACs of a layer whose ifmap word is in the padding, looked at one by one.
std::int64_t padding_by_hand(const Layer& layer) {
  const Shape& size = layer.shape;
  std::int64_t padding = 0;
  for (std::int64_t p = 0; p < size[Dim::kP]; ++p) {
    for (std::int64_t r = 0; r < size[Dim::kR]; ++r) {
      for (std::int64_t q = 0; q < size[Dim::kQ]; ++q) {
        for (std::int64_t s = 0; s < size[Dim::kS]; ++s) {
          const std::int64_t h = layer.stride_h * p + layer.dilation_h * r - layer.pad_top;
          const std::int64_t w = layer.stride_w * q + layer.dilation_w * s - layer.pad_left;
          padding += inside(h, layer.in_h) && inside(w, layer.in_w) ? 0 : 1;
        }
      }
    }
  }
  return padding * size[Dim::kN] * size[Dim::kG] * size[Dim::kC] * size[Dim::kK];
}

RC_GTEST_PROP(ZeroMacs, OfThePaddingAreThoseOutsideOfTheIfmap, ()) {
  const auto upto = [](std::int64_t most) { return *rc::gen::inRange<std::int64_t>(1, most + 1); };
  ConvSpec spec;
  spec.c = upto(3);
  spec.k = upto(3);
  spec.r = upto(5);
  spec.s = upto(5);
  spec.stride_h = upto(4);
  spec.stride_w = upto(4);
  spec.dilation_h = upto(3);
  spec.dilation_w = upto(3);
  spec.h = upto(12) + spec.dilation_h * (spec.r - 1);
  spec.w = upto(12) + spec.dilation_w * (spec.s - 1);
  spec.pad_top = upto(9) - 1;
  spec.pad_bottom = upto(9) - 1;
  spec.pad_left = upto(9) - 1;
  spec.pad_right = upto(9) - 1;
  const Layer layer = make_conv("conv", spec);
  RC_ASSERT(padding_macs(layer) == padding_by_hand(layer));
}

/// However large a layer is.
TEST(ZeroMacs, AreCountedWithoutLookingAtEveryPosition) {
  EXPECT_EQ(padding_macs(make_gemm("gemm", 2'147'483'647, 16'777'216, 1)), 0);
  EXPECT_EQ(expected_zero_macs(make_gemm("gemm", 2'097'151, 2'097'151, 2'097'151), Ratio(3, 4)),
            (9'223'358'842'721'533'951 + 3) / 4);
}

}  // namespace
}  // namespace orrery
