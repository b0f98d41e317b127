#include "workloads/layer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.h"
#include "tests/complaint.h"

namespace orrery {
namespace {

/// Small, so that the counting below stays quick; valid unless the filter spans too much.
ConvSpec any_spec() {
  const auto in = [](std::int64_t min, std::int64_t max) {
    return *rc::gen::inRange<std::int64_t>(min, max + 1);
  };
  ConvSpec spec;
  spec.n = in(1, 3);
  spec.groups = in(1, 4);
  spec.c = spec.groups * in(1, 5);
  spec.k = spec.groups * in(1, 5);
  spec.h = in(1, 20);
  spec.w = in(1, 20);
  spec.r = in(1, 5);
  spec.s = in(1, 5);
  spec.stride_h = in(1, 4);
  spec.stride_w = in(1, 4);
  spec.dilation_h = in(1, 3);
  spec.dilation_w = in(1, 3);
  spec.pad_top = in(0, 3);
  spec.pad_bottom = in(0, 3);
  spec.pad_left = in(0, 3);
  spec.pad_right = in(0, 3);
  return spec;
}

/// Places at which a window fits, by trying them all.
std::int64_t count_places(std::int64_t in, std::int64_t before, std::int64_t after,
                          std::int64_t window, std::int64_t stride, std::int64_t dilation) {
  std::int64_t places = 0;
  for (std::int64_t first = -before; first < in + after; first += stride) {
    if (first + dilation * (window - 1) < in + after) ++places;
  }
  return places;
}

std::int64_t rows_of(const ConvSpec& spec) {
  return count_places(spec.h, spec.pad_top, spec.pad_bottom, spec.r, spec.stride_h,
                      spec.dilation_h);
}

std::int64_t columns_of(const ConvSpec& spec) {
  return count_places(spec.w, spec.pad_left, spec.pad_right, spec.s, spec.stride_w,
                      spec.dilation_w);
}

RC_GTEST_PROP(Layer, ConvolutionHasAnOutputWhereverTheFilterFits, ()) {
  const ConvSpec spec = any_spec();
  RC_PRE(rows_of(spec) > 0 && columns_of(spec) > 0);
  const Layer layer = make_conv("any", spec);
  RC_ASSERT(layer.shape[Dim::kP] == rows_of(spec));
  RC_ASSERT(layer.shape[Dim::kQ] == columns_of(spec));
}

RC_GTEST_PROP(Layer, FilterThatFitsNowhereIsAnError, ()) {
  ConvSpec spec = any_spec();
  spec.r = *rc::gen::inRange<std::int64_t>(2, 6);
  spec.pad_top = spec.pad_bottom = 0;
  spec.h = *rc::gen::inRange<std::int64_t>(1, spec.dilation_h * (spec.r - 1) + 1);
  RC_ASSERT(rows_of(spec) == 0);
  RC_ASSERT_THROWS_AS(make_conv("any", spec), InputError);
}

RC_GTEST_PROP(Layer, ConvolutionCountsItsMacsAndWords, ()) {
  const ConvSpec spec = any_spec();
  RC_PRE(rows_of(spec) > 0 && columns_of(spec) > 0);
  const Layer layer = make_conv("any", spec);
  const std::int64_t outputs = spec.n * spec.k * rows_of(spec) * columns_of(spec);
  const std::int64_t weights_per_output = spec.c / spec.groups * spec.r * spec.s;
  RC_ASSERT(layer.macs() == Macs(outputs * weights_per_output));
  RC_ASSERT(layer.words(Operand::kIfmap) == Words(spec.n * spec.c * spec.h * spec.w));
  RC_ASSERT(layer.words(Operand::kFilter) == Words(spec.k * weights_per_output));
  RC_ASSERT(layer.words(Operand::kOfmap) == Words(outputs));
  RC_ASSERT(layer.parameters() == layer.words(Operand::kFilter));
}

RC_GTEST_PROP(Layer, BatchMultipliesWorkButNotWeights, ()) {
  const ConvSpec spec = any_spec();
  RC_PRE(rows_of(spec) > 0 && columns_of(spec) > 0);
  const auto batch = *rc::gen::inRange<std::int64_t>(1, 9);
  const Layer one = make_conv("any", spec);
  const Layer many = batched(one, batch);
  RC_ASSERT(many.macs() == one.macs() * batch);
  RC_ASSERT(many.words(Operand::kIfmap) == one.words(Operand::kIfmap) * batch);
  RC_ASSERT(many.words(Operand::kFilter) == one.words(Operand::kFilter));
}

RC_GTEST_PROP(Layer, ValidateCatchesAnOutputSizeThatDoesNotFollow, ()) {
  const ConvSpec spec = any_spec();
  RC_PRE(rows_of(spec) > 0 && columns_of(spec) > 0);
  Layer layer = make_conv("any", spec);
  layer.validate();
  layer.shape[*rc::gen::element(Dim::kP, Dim::kQ)] += 1;
  RC_ASSERT_THROWS_AS(layer.validate(), InputError);
}

TEST(LayerOperands, FollowTheIndexExpressions) {
  const auto dims = [](Operand operand) {
    std::string names;
    for (const Dim dim : kAllDims) {
      if (depends_on(operand, dim)) names += name_of(dim);
    }
    return names;
  };
  EXPECT_EQ(dims(Operand::kIfmap), "ngcpqrs");
  EXPECT_EQ(dims(Operand::kFilter), "gkcrs");
  EXPECT_EQ(dims(Operand::kOfmap), "ngkpq");
}

TEST(LayerKinds, FullyConnectedIsOneOutputPosition) {
  const Layer layer = make_fully_connected("fc", 4, 512, 1000);
  EXPECT_EQ(layer.macs(), Macs(4 * 512 * 1000));
  EXPECT_EQ(layer.parameters(), Words(512 * 1000));
  EXPECT_EQ(layer.words(Operand::kIfmap), Words(4 * 512));
}

TEST(LayerKinds, GemmIsRowsTimesMatrix) {
  const Layer layer = make_gemm("gemm", 100, 30, 20, 3);
  EXPECT_EQ(layer.macs(), Macs(3 * 100 * 30 * 20));
  EXPECT_EQ(layer.words(Operand::kIfmap), Words(3 * 100 * 20));
  EXPECT_EQ(layer.words(Operand::kFilter), Words(3 * 20 * 30));
  EXPECT_EQ(layer.words(Operand::kOfmap), Words(3 * 100 * 30));
}

TEST(LayerKinds, MatmulReadsItsRightHandMatrixButHasNoParameters) {
  const Layer layer = batched(make_matmul("scores", 128, 128, 64, 12), 2);
  EXPECT_EQ(layer.words(Operand::kFilter), Words(2 * 12 * 128 * 64));
  EXPECT_EQ(layer.parameters(), Words(0));
  EXPECT_EQ(layer.macs(), Macs(2 * 12 * 128 * 128 * 64));
}

TEST(LayerKinds, PoolingHasTrafficButNoMacs) {
  ConvSpec spec;
  spec.c = 64;
  spec.h = spec.w = 112;
  spec.r = spec.s = 3;
  spec.stride_h = spec.stride_w = 2;
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = 1;
  const Layer layer = make_pool("maxpool", spec);
  EXPECT_EQ(layer.macs(), Macs(0));
  EXPECT_EQ(layer.words(Operand::kIfmap), Words(64 * 112 * 112));
  EXPECT_EQ(layer.words(Operand::kFilter), Words(0));
  EXPECT_EQ(layer.words(Operand::kOfmap), Words(64 * 56 * 56));
}

TEST(LayerKinds, ElementwiseReadsEveryInput) {
  Layer layer = make_elementwise("scale", 1, 32, 7, 5, 2);
  layer.broadcast_words = 32;
  layer = batched(layer, 3);
  EXPECT_EQ(layer.macs(), Macs(0));
  EXPECT_EQ(layer.words(Operand::kIfmap), Words(3 * (2 * 32 * 7 * 5 + 32)));
  EXPECT_EQ(layer.words(Operand::kOfmap), Words(3 * 32 * 7 * 5));
}

TEST(LayerLimits, AreErrorsAndNotOverflows) {
  const std::int64_t most = kMaxDimension;
  EXPECT_EQ(complaint_of([&] { make_gemm("g", most + 1, 1, 1); }),
            "m is 2147483649; allowed: 1 to 2147483648");
  EXPECT_EQ(complaint_of([&] { make_gemm("g", 0, 1, 1); }), "m is 0; allowed: 1 to 2147483648");
  EXPECT_EQ(complaint_of([&] { make_gemm("g", most, most, most); }),
            "too many MACs; allowed: 9223372036854775807 at most");
  EXPECT_EQ(complaint_of([&] { make_gemm("g", most, 1, most); }),
            "too many ifmap words; allowed: 72057594037927936 at most");
  EXPECT_EQ(complaint_of([&] { make_gemm("g", most, 4, 1 << 25); }), "");
  EXPECT_NE(complaint_of([&] { batched(make_gemm("g", most, 4, 1 << 25), most); }), "");

  ConvSpec wide;
  wide.dilation_h = wide.r = most;
  EXPECT_NE(complaint_of([&] { make_conv("c", wide); }), "");
  wide.dilation_h = -1;
  EXPECT_NE(complaint_of([&] { make_conv("c", wide); }), "");
}

TEST(LayerLimits, GroupsDivideChannelsAndFilters) {
  ConvSpec spec;
  spec.groups = 4;
  spec.c = 6;
  spec.k = 8;
  EXPECT_EQ(complaint_of([&] { make_conv("c", spec); }),
            "groups is 4, which does not divide c = 6");
  spec.c = 8;
  spec.k = 6;
  EXPECT_EQ(complaint_of([&] { make_conv("c", spec); }),
            "groups is 4, which does not divide k = 6");
}

}  // namespace
}  // namespace orrery
