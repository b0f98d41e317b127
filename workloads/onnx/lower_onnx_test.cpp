#include "workloads/onnx/lower_onnx.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/units.h"
#include "tests/complaint.h"
#include "tests/onnx_graph_builder.h"
#include "workloads/onnx/onnx_node_view.h"

namespace orrery {
namespace {

Network lower(OnnxGraph graph) {
  return lower_onnx(std::move(graph), UnknownOperators::kRefuse).network;
}

std::vector<std::string> names_of(const Network& network) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers) names.push_back(layer.name);
  return names;
}

std::int64_t in(std::int64_t min, std::int64_t max) {
  return *rc::gen::inRange<std::int64_t>(min, max + 1);
}

/// The layer of one convolution of `x` with `weights`.
Layer conv(const OnnxShape& x, const OnnxShape& weights, OnnxGraphBuilder::Attributes attributes) {
  OnnxGraphBuilder graph;
  const int image = graph.input(x);
  const int out = graph.node("Conv", {image, graph.constant(weights)}, {}, std::move(attributes));
  return lower(graph.take({out})).layers.front();
}

/// In any number of dimensions a convolution has as many products as places times weights, and
/// SAME gives ceil(in / stride) places in each.
RC_GTEST_PROP(OnnxLowering, ConvolutionsOfAnyKindCountTheirProducts, ()) {
  const std::int64_t spatial = in(1, 3), groups = in(1, 3), channels = in(1, 3), filters = in(1, 3);
  OnnxShape x = {in(1, 2), groups * channels}, weights = {groups * filters, channels};
  OnnxShape strides, dilations;
  std::int64_t places = x[0];
  for (std::int64_t i = 0; i < spatial; ++i) {
    x.push_back(in(1, 9));
    weights.push_back(in(1, 4));
    strides.push_back(in(1, 3));
    dilations.push_back(in(1, 2));
    places *= ceil_div(x.back(), strides.back());
  }
  const Layer layer = conv(x, weights,
                           {{"auto_pad", word(in(0, 1) == 0 ? "SAME_UPPER" : "SAME_LOWER")},
                            {"strides", whole_numbers(strides)},
                            {"dilations", whole_numbers(dilations)},
                            {"group", whole_numbers({groups})}});
  std::int64_t filter_words = 1;
  for (const std::int64_t size : weights) filter_words *= size;
  RC_ASSERT(layer.macs() == Macs(places * filter_words));
  RC_ASSERT(layer.parameters() == Words(filter_words));
}

TEST(OnnxLowering, PaddingIsOnTheSideThatTheModelSays) {
  const auto same = [](const char* side) {
    return conv({1, 1, 4, 4}, {1, 1, 2, 2}, {{"auto_pad", word(side)}});
  };
  EXPECT_EQ(same("SAME_UPPER").pad_bottom, 1);
  EXPECT_EQ(same("SAME_UPPER").pad_top, 0);
  EXPECT_EQ(same("SAME_LOWER").pad_top, 1);
  const Layer layer = conv({1, 1, 9, 9}, {1, 1, 3, 3}, {{"pads", whole_numbers({1, 2, 3, 4})}});
  EXPECT_EQ(layer.pad_top, 1);
  EXPECT_EQ(layer.pad_left, 2);
  EXPECT_EQ(layer.pad_bottom, 3);
  EXPECT_EQ(layer.pad_right, 4);
}

/// Every pixel meets every weight of its channel once, whatever the stride; what overlaps is added.
TEST(OnnxLowering, TransposedConvolutionsSkipTheZerosBetween) {
  for (const std::int64_t stride : {2, 3}) {
    OnnxGraphBuilder graph;
    const int x = graph.input({1, 8, 5, 6});
    const std::int64_t h = 4 * stride + 3, w = 5 * stride + 3;
    const int y = graph.node("ConvTranspose", {x, graph.constant({8, 4, 3, 3})}, {1, 4, h, w},
                             {{"strides", whole_numbers({stride, stride})}});
    const Network network = lower(graph.take({y}));
    EXPECT_EQ(network.macs(), Macs(5 * 6 * 8 * 4 * 9));
    EXPECT_EQ(network.parameters(), Words(8 * 4 * 9));
    EXPECT_EQ(network.layers.size(), stride == 2 ? 2U : 1U);
  }
}

/// numpy.matmul, by its definition: a product of k for each row, column and batch element of the
/// broadcast result.
RC_GTEST_PROP(OnnxLowering, ProductsOfBroadcastBatchesCountTheirProducts, ()) {
  const std::int64_t m = in(1, 5), n = in(1, 5), k = in(1, 5);
  OnnxShape a, b;
  std::int64_t batch = 1;
  for (std::int64_t axis = in(0, 3); axis > 0; --axis) {
    const std::int64_t size = in(1, 4), shared = in(0, 2);
    a.push_back(shared == 1 ? 1 : size);
    b.push_back(shared == 2 ? 1 : size);
    batch *= size;
  }
  a.insert(a.end(), {m, k});
  b.insert(b.end(), {k, n});
  if (in(0, 1) == 1)
    b.erase(b.begin(),
            std::find_if(b.begin(), b.end() - 2, [](std::int64_t size) { return size != 1; }));
  OnnxGraphBuilder graph;
  const int left = graph.input(a);
  const int y = graph.node("MatMul", {left, graph.input(b)}, {});
  const Network network = lower(graph.take({y}));
  RC_ASSERT(network.macs() == Macs(batch * m * n * k));
  RC_ASSERT(network.parameters() == Words(0));
}

TEST(OnnxLowering, EquationsSayWhatIsMultiplied) {
  const auto einsum = [](const char* equation, const OnnxShape& a, const OnnxShape& b) {
    OnnxGraphBuilder graph;
    const int left = graph.input(a);
    const int y = graph.node("Einsum", {left, graph.input(b)}, {}, {{"equation", word(equation)}});
    return lower(graph.take({y})).layers.front();
  };
  const Layer scores = einsum("b h i d, b h j d -> b h i j", {2, 3, 5, 7}, {2, 3, 4, 7});
  EXPECT_EQ(scores.macs(), Macs(2 * 3 * 5 * 4 * 7));
  EXPECT_EQ(scores.words(Operand::kFilter), Words(2 * 3 * 4 * 7));
  EXPECT_EQ(einsum("ij,jk", {5, 7}, {7, 4}).macs(), Macs(5 * 7 * 4));
  EXPECT_NE(complaint_of([&] {
              einsum("iij,jk", {5, 5, 7}, {7, 4});
            }).find("does not name each"),
            std::string::npos);
  EXPECT_NE(complaint_of([&] {
              einsum("ij,jk", {5, 7}, {6, 4});
            }).find("does not fit"),
            std::string::npos);
}

TEST(OnnxLowering, ConstantMatricesAreWeightsOnEitherSide) {
  for (const bool left : {false, true}) {
    OnnxGraphBuilder graph;
    const int x = graph.input(left ? OnnxShape{3, 5} : OnnxShape{7, 3});
    const int w = graph.constant(left ? OnnxShape{7, 3} : OnnxShape{3, 5});
    const int y = graph.node("MatMul", left ? std::vector{w, x} : std::vector{x, w}, {7, 5});
    const Network network = lower(graph.take({y}));
    EXPECT_EQ(network.macs(), Macs(7 * 3 * 5));
    EXPECT_EQ(network.parameters(), Words(left ? 21 : 15));
  }
}

/// A recurrent network multiplies each step's input and the state before it by all its weights.
TEST(OnnxLowering, RecurrentNetworksMultiplyInputsAndStates) {
  OnnxGraphBuilder graph;
  const int x = graph.input({10, 2, 8});
  const int y = graph.node(
      "LSTM", {x, graph.constant({2, 4 * 6, 8}), graph.constant({2, 4 * 6, 6})}, {10, 2, 2, 6});
  const Network network = lower(graph.take({y}));
  EXPECT_EQ(network.macs(), Macs(10 * 2 * 2 * 4 * 6 * (8 + 6)));
  EXPECT_EQ(network.parameters(), Words(2 * 4 * 6 * (8 + 6)));
}

TEST(OnnxLowering, WhatFollowsALayerWordByWordIsPartOfIt) {
  OnnxGraphBuilder graph;
  const OnnxShape size = {1, 4, 8, 8};
  const int x = graph.input(size);
  int y = graph.node("Conv", {x, graph.constant({4, 4, 1, 1})}, size);
  y = graph.node("BatchNormalization", {y, graph.constant({4}), graph.constant({4})}, size);
  const int gate = graph.node("Sigmoid", {y}, size);
  y = graph.node("Mul", {y, gate}, size);
  EXPECT_EQ(names_of(lower(graph.take({y}))), (std::vector<std::string>{"Conv"}));
}

/// A result that is written beside the one its layer writes costs its traffic.
TEST(OnnxLowering, ASecondResultOfALayerIsReadAndWritten) {
  OnnxGraphBuilder graph;
  const OnnxShape size = {1, 4, 8, 8};
  const int x = graph.input(size);
  const int sum =
      graph.node("Add", {x, graph.node("Conv", {x, graph.constant({4, 4, 1, 1})}, size)}, size);
  const int activated = graph.node("Relu", {sum}, size);
  const int y = graph.node("Conv", {activated, graph.constant({4, 4, 1, 1})}, size);
  const Network network = lower(graph.take({graph.node("Mul", {y, sum}, size)}));
  EXPECT_EQ(names_of(network), (std::vector<std::string>{"Conv", "Add", "Relu", "Conv_2", "Mul"}));
  EXPECT_EQ(network.layers[2].words(Operand::kIfmap), Words(4 * 8 * 8));
}

/// A layer normalisation in the pieces that exporters write reads and writes once.
TEST(OnnxLowering, ANormalisationInPiecesIsOneLayer) {
  OnnxGraphBuilder graph;
  const OnnxShape size = {1, 16, 32}, row = {1, 16, 1};
  const int x = graph.node("MatMul", {graph.input(size), graph.constant({32, 32})}, size);
  const int centred = graph.node("Sub", {x, graph.node("ReduceMean", {x}, row)}, size);
  const int square = graph.node("Pow", {centred, graph.constant({})}, size);
  const int deviation = graph.node("Sqrt", {graph.node("ReduceMean", {square}, row)}, row);
  const int y = graph.node("Div", {centred, deviation}, size);
  const Network network = lower(graph.take({y}));
  EXPECT_EQ(names_of(network), (std::vector<std::string>{"MatMul", "Div"}));
  EXPECT_EQ(network.layers[1].words(Operand::kIfmap), Words(16 * 32));
  EXPECT_EQ(network.layers[1].words(Operand::kOfmap), Words(16 * 32));
}

TEST(OnnxLowering, QuantisedTensorsHaveTheirBits) {
  OnnxGraphBuilder graph;
  const OnnxShape size = {1, 4, 8, 8};
  const int scale = graph.constant({});
  const int x = graph.node("DequantizeLinear", {graph.input(size, 8), scale}, size);
  const int w =
      graph.node("DequantizeLinear", {graph.constant({4, 4, 1, 1}, 8), scale}, {4, 4, 1, 1});
  int y = graph.node("Relu", {graph.node("Conv", {x, w}, size)}, size);
  y = graph.node("QuantizeLinear", {y, scale}, size, {}, 8);
  y = graph.node("DequantizeLinear", {y, scale}, size);
  const Network network = lower(graph.take({graph.node("Conv", {y, w}, size)}));
  const Layer& first = network.layers[1];
  EXPECT_EQ(first.name, "Conv");
  EXPECT_EQ(first.ifmap_bits, 8);
  EXPECT_EQ(first.filter_bits, 8);
  EXPECT_EQ(first.ofmap_bits, 8);
  EXPECT_EQ(network.layers[2].ofmap_bits, 0);
}

TEST(OnnxLowering, UnknownOperatorsAreCountedAndRefusedOrCharged) {
  const auto model = [] {
    OnnxGraphBuilder graph;
    const int x = graph.input({1, 8});
    return graph.take({graph.node("Det", {graph.node("Spectrum", {x}, {1, 8})}, {1, 8})});
  };
  const std::string complaint = complaint_of([&] { lower(model()); });
  EXPECT_NE(complaint.find("not known here: Det (1), Spectrum (1)"), std::string::npos);
  const Network network = lower_onnx(model(), UnknownOperators::kTraffic).network;
  EXPECT_EQ(names_of(network), (std::vector<std::string>{"Spectrum", "Det"}));
  EXPECT_NE(network.notes.front().find("Det (1), Spectrum (1)"), std::string::npos);
}

TEST(OnnxLowering, ShapesThatDoNotFitNameTheirNode) {
  const auto complaint = [](const OnnxShape& x, const OnnxShape& weights,
                            OnnxGraphBuilder::Attributes attributes) {
    return complaint_of([&] { conv(x, weights, attributes); });
  };
  EXPECT_EQ(
      complaint({1, 3, 8, 8}, {4, 2, 3, 3}, {}),
      "Conv (Conv): weights of 4 x 2 x 3 x 3 with 1 groups do not fit an input of 1 x 3 x 8 x 8");
  EXPECT_EQ(complaint({1, 3, 8, 8}, {4, 3, 9, 9}, {}),
            "Conv (Conv): the window spans 9 of the 8 words of a padded line");
  EXPECT_NE(complaint({1, 3, std::int64_t{1} << 40, 8}, {4, 3, 3, 3}, {}).find("allowed: sizes"),
            std::string::npos);
  EXPECT_NE(complaint({1, 3, 8, 8}, {4, 3, 3, 3}, {{"strides", whole_numbers({0, 1})}})
                .find("strides is [0, 1]"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
