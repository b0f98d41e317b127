#include "workloads/tensor_order.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "tests/complaint.h"

namespace orrery {
namespace {

Layer convolution(std::int64_t n, std::int64_t groups) {
  ConvSpec spec;
  spec.n = n;
  spec.c = 3 * groups;
  spec.h = 5;
  spec.w = 4;
  spec.k = 2 * groups;
  spec.r = 3;
  spec.s = 2;
  spec.groups = groups;
  return make_conv("conv", spec);
}

/// The fault: a filter as [r][s][c][k] was read as [k][c][r][s].
TEST(TensorOrder, AnotherShapeIsRefusedAndTheOrderThatItFitsIsOffered) {
  const Layer layer = convolution(1, 1);
  const auto complaint = [&](std::vector<std::int64_t> shape, const std::string& order = "") {
    return complaint_of([&] { TensorOrder(layer, Operand::kFilter, order, "w.npy").check(shape); });
  };
  EXPECT_EQ(complaint({3, 2, 3, 2}),
            "w.npy: has the shape 3 x 2 x 3 x 2; allowed for the filter of conv: 2 x 3 x 3 x 2 "
            "(order kcrs); it fits the order rsck: FILE@rsck");
  EXPECT_EQ(complaint({3, 2, 3, 2}, "rsck"), "");
  EXPECT_EQ(complaint({3, 2, 3, 2}, "hwio"), "");
  EXPECT_EQ(complaint({2, 3, 3, 2}), "");
  EXPECT_EQ(complaint({1, 2, 3, 3, 2}), "");
  EXPECT_EQ(complaint({36}), "");
  EXPECT_NE(complaint({35}), "");
  EXPECT_NE(complaint({}), "");
  EXPECT_NE(complaint({2, 3, 3, 2}, "xyz").find("found the order 'xyz'"), std::string::npos);
  EXPECT_NE(complaint({2, 3, 3, 2}, "kkrs").find("found the order 'kkrs'"), std::string::npos);
  EXPECT_NE(complaint({2, 3, 3}, "kcr").find("found the order 'kcr'"), std::string::npos);
}

TEST(TensorOrder, ProductsAreMatrices) {
  const Layer layer = make_gemm("gemm", 2, 3, 4);  // [2 x 4] times [4 x 3]
  std::vector<std::int64_t> left(8), right(12);
  std::iota(left.begin(), left.end(), 0);
  std::iota(right.begin(), right.end(), 0);
  // The layer's order is [c][h] and [k][c]: both are transposed.
  EXPECT_EQ(TensorOrder(layer, Operand::kIfmap, "", "a").in_layer_order(left, {2, 4}),
            (std::vector<std::int64_t>{0, 4, 1, 5, 2, 6, 3, 7}));
  EXPECT_EQ(TensorOrder(layer, Operand::kFilter, "", "b").in_layer_order(right, {4, 3}),
            (std::vector<std::int64_t>{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
  EXPECT_EQ(TensorOrder(layer, Operand::kFilter, "nk", "b").in_layer_order(right, {3, 4}), right);
}

/// Written in any order and read in it, every word is where its index says.
RC_GTEST_PROP(TensorOrder, AnyOrderIsUndone, ()) {
  const auto n = *rc::gen::inRange(1, 4), groups = *rc::gen::inRange(1, 4);
  const Operand operand = *rc::gen::element(Operand::kIfmap, Operand::kFilter);
  const Layer layer = convolution(n, groups);
  const Shape& s = layer.shape;
  using Sizes = std::vector<std::pair<char, std::int64_t>>;
  const Sizes canonical =
      operand == Operand::kIfmap
          ? Sizes{{'n', n}, {'g', groups}, {'c', s[Dim::kC]}, {'h', layer.in_h}, {'w', layer.in_w}}
          : Sizes{{'g', groups}, {'k', s[Dim::kK]}, {'c', s[Dim::kC]}, {'r', 3}, {'s', 2}};
  Sizes file = canonical;
  const auto keys = *rc::gen::container<std::vector<int>>(file.size(), rc::gen::arbitrary<int>());
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::swap(file[i], file[static_cast<std::size_t>(keys[i] & 0xffff) % file.size()]);
  }
  std::string letters;
  std::vector<std::int64_t> shape;
  for (const auto& [letter, size] : file) {
    letters += letter;
    shape.push_back(size);
  }
  // The word at each place of the file is its place in the layer's order.
  std::vector<std::int64_t> words;
  std::map<char, std::int64_t> index;
  for (std::int64_t i = 0; i < layer.words(operand).value; ++i) {
    std::int64_t rest = i, at = 0;
    for (std::size_t d = file.size(); d-- > 0; rest /= file[d].second) {
      index[file[d].first] = rest % file[d].second;
    }
    for (const auto& [letter, size] : canonical) at = at * size + index[letter];
    words.push_back(at);
  }
  const TensorOrder order(layer, operand, letters, "f");
  order.check(shape);
  const auto ordered = order.in_layer_order(words, shape);
  RC_ASSERT(std::is_sorted(ordered.begin(), ordered.end()));
}

TEST(TensorOrder, IsTakenOffTheSource) {
  std::string source = "a@b.npy@nhwc", plain = "a@b.npy", dataset = "a.h5:x@HW";
  EXPECT_EQ(take_order(source), "nhwc");
  EXPECT_EQ(source, "a@b.npy");
  EXPECT_EQ(take_order(plain), "");
  EXPECT_EQ(take_order(dataset), "");
}

}  // namespace
}  // namespace orrery
