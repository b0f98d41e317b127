#include <gtest/gtest.h>

#include "base/error.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// 3 x 3 outputs of one filter, whose ifmap is 5 x 5 with its padding.
Layer padded(std::int64_t filters) {
  ConvSpec spec;
  spec.h = spec.w = spec.r = spec.s = 3;
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = 1;
  spec.k = filters;
  return make_conv("conv", spec);
}

Schedule lowered(const Layer& layer, std::int64_t capacity, const std::string& tiles = "") {
  const Accelerator hardware = load_accelerator(
      "systolic_32x32",
      {"buffer.ofmap.capacity_bytes=0", "buffer.capacity_bytes=" + std::to_string(capacity)});
  return lower(
      layer, hardware,
      parse_dataflow(YamlNode::parse(
          "name: outputs\nrows: [n, p, q]\ncols: [k]\npe: [c, r, s]\n" + tiles, "a.yaml")));
}

TEST(Capacity, ATileCountsItsPaddingAndItsPsums) {
  const std::int64_t bytes = 5 * 5 + 3 * 3 + 3 * 3 * 4;
  const std::string whole = "tiles: {policy: whole}\n";
  EXPECT_EQ(lowered(padded(1), bytes, whole).tiles(), 1);
  EXPECT_THROW(lowered(padded(1), bytes - 1, whole), InputError);
  EXPECT_GT(lowered(padded(1), bytes - 1).tiles(), 1);
}

TEST(Capacity, WhatIsDoubleBufferedCountsTwiceOnceThereAreSeveralTiles) {
  // The ifmap is the same for both filters, so it has no second buffer.
  const std::string one_filter = "tiles: {size: {k: 1, p: 3, q: 3}}\n";
  const std::int64_t bytes = 5 * 5 + 2 * 3 * 3 + 2 * 3 * 3 * 4;
  EXPECT_EQ(lowered(padded(2), bytes, one_filter).double_buffered,
            (PerOperandFlag{false, true, true}));
  // Both move 18 bytes, so either may do without.
  const Schedule tight = lowered(padded(2), bytes - 1, one_filter);
  EXPECT_EQ(tight.tiles(), 2);
  EXPECT_NE(tight.buffers_twice(Operand::kFilter), tight.buffers_twice(Operand::kOfmap));
  const Schedule tightest = lowered(padded(2), 5 * 5 + 3 * 3 + 3 * 3 * 4, one_filter);
  EXPECT_EQ(tightest.double_buffered, PerOperandFlag{});
}

TEST(Capacity, NothingIsDoubleBufferedThatTheHardwareDoesNotAllow) {
  const Accelerator hardware =
      load_accelerator("systolic_32x32", {"buffer.filter.double_buffered=false"});
  const Layer layer = make_gemm("gemm", 64, 512, 512);
  const Schedule schedule = lower(layer, hardware, load_dataflow("weight_stationary"));
  EXPECT_FALSE(schedule.buffers_twice(Operand::kFilter));
}

}  // namespace
}  // namespace orrery
