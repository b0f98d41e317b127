#include "search/reorder.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "hardware/load.h"
#include "tests/laws/random_case.h"
#include "workloads/network_yaml.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

constexpr const char* kFlow = "input_stationary";

Network network_of(std::vector<Layer> layers) {
  Network network;
  network.name = "test";
  network.layers = std::move(layers);
  return network;
}

Layer pointwise(const std::string& name, std::int64_t c, std::int64_t k, std::int64_t groups = 1) {
  ConvSpec spec;
  spec.c = c;
  spec.h = spec.w = 5;
  spec.k = k;
  spec.groups = groups;
  return make_conv(name, spec);
}

ReorderOptions trained() {
  ReorderOptions options;
  read_tensors_option("filter=weights", options.tensors);
  return options;
}

std::vector<ReorderedLayer> reorder(const Network& network, const ReorderOptions& options) {
  return reorder_network(network,
                         load_accelerator("systolic_32x32", {"array.rows=8", "array.cols=8"}),
                         load_dataflow(kFlow), options, {});
}

/// reorder_network throws when an output changes, so that it returns is half of the test.
TEST(Reorder, FlipsFewerBitsAndChangesNoOutput) {
  const Network network = network_of(
      {pointwise("expand", 8, 48), pointwise("depthwise", 48, 48, 48), pointwise("project", 48, 12),
       pointwise("next", 12, 20), pointwise("grouped", 20, 16, 2)});
  for (const Encoding encoding : {Encoding::kTwosComplement, Encoding::kSignMagnitude}) {
    ReorderOptions options = trained();
    options.encoding = encoding;
    const auto layers = reorder(network, options);
    ASSERT_EQ(layers.size(), 5U);
    for (const ReorderedLayer& layer : layers) {
      if (!layer.note.empty()) continue;
      EXPECT_LT(layer.distance_after, layer.distance_before) << layer.name;
      EXPECT_LT(layer.toggles_after, layer.toggles_before) << layer.name;
    }
    EXPECT_FALSE(layers[1].note.empty());
  }
}

TEST(Reorder, SegmentsFlipFewerBitsThanOneOrderForAll) {
  const Network network = network_of({pointwise("project", 64, 24)});
  ReorderOptions whole = trained(), segments = trained();
  segments.segment = 8;
  const ReorderedLayer one = reorder(network, whole)[0], many = reorder(network, segments)[0];
  EXPECT_EQ(many.segments, 8);
  EXPECT_EQ(one.distance_before, many.distance_before);
  EXPECT_LT(many.distance_after, one.distance_after);
  EXPECT_LT(many.toggles_after, one.toggles_after);
}

/// One PE column and one fold: every pair of successive weights meets in a register once, and the
/// first comes after zero.
TEST(Reorder, PredictsTheTogglesOfOneFold) {
  const Network network = network_of({make_gemm("gemm", 1, 30, 6)});
  const ReorderedLayer layer =
      reorder_network(network, load_accelerator("scalesim", {"array.rows=8", "array.cols=8"}),
                      load_dataflow(kFlow), trained(), {})[0];
  EXPECT_NEAR(static_cast<double>(layer.toggles_before), static_cast<double>(layer.distance_before),
              6 * 32);
  EXPECT_NEAR(static_cast<double>(layer.toggles_after), static_cast<double>(layer.distance_after),
              6 * 32);
}

TEST(Reorder, NeverChangesAnOutputOfRandomLayers) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; ran < seeds(40); ++seed) {
    Draw draw(seed);
    const Layer layer = draw_layer(draw, 3000);
    ReorderOptions options = trained();
    options.seed = seed;
    options.segment = draw.in(0, 3);
    if (layer.op == Op::kMatmul) continue;
    try {
      const auto layers = reorder(network_of({layer, layer}), options);
      EXPECT_LE(layers[0].distance_after, layers[0].distance_before) << "seed " << seed;
      ++ran;
    } catch (const InputError&) {
    }
  }
}

}  // namespace
}  // namespace orrery
