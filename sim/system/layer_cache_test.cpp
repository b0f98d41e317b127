#include "sim/system/layer_cache.h"

#include <gtest/gtest.h>

#include <functional>

#include "dataflows/dataflow.h"
#include "dataflows/dataflow_content.h"
#include "hardware/accelerator_content.h"
#include "hardware/load.h"
#include "workloads/command_line_layer.h"
#include "workloads/layer_content.h"

namespace orrery {
namespace {

const char* const kLayer = "c=8,h=12,w=12,k=16,r=3,s=3,pad=1";

class LayerCacheTest : public testing::Test {
 protected:
  Measurement run(LayerCache& layers, const Layer& layer) const {
    SimulateOptions options;
    options.layers = &layers;
    return simulate_layer(layer, hardware_, dataflow_, options).measured;
  }

  Accelerator hardware_ = load_accelerator("systolic_32x32");
  Dataflow dataflow_ = load_dataflow("weight_stationary");
  Layer layer_ = parse_conv_option(kLayer);
};

TEST_F(LayerCacheTest, RecallsWhatWasSimulatedUnderAnyName) {
  LayerCache layers;
  const Measurement first = run(layers, layer_);
  layer_.name = "another";
  const Measurement again = run(layers, layer_);
  EXPECT_EQ(first.counts.layer_recalls, 0);
  EXPECT_EQ(again.counts.layer_recalls, 1);
  EXPECT_EQ(again.counts.stepped, 0);
  EXPECT_EQ(again.counts.replayed, again.cycles);
  EXPECT_EQ(again.cycles, first.cycles);
  EXPECT_EQ(again.activity, first.activity);
}

TEST_F(LayerCacheTest, KeepsLayersMachinesAndDataflowsApart) {
  LayerCache layers;
  run(layers, layer_);
  EXPECT_EQ(run(layers, parse_conv_option("c=8,h=12,w=12,k=17,r=3,s=3,pad=1")).counts.layer_recalls,
            0);
  hardware_ = load_accelerator("systolic_32x32", {"dram.bus_bytes=3"});
  EXPECT_EQ(run(layers, layer_).counts.layer_recalls, 0);
  dataflow_ = load_dataflow("output_stationary");
  EXPECT_EQ(run(layers, layer_).counts.layer_recalls, 0);
  EXPECT_EQ(layers.size(), 4u);
}

TEST_F(LayerCacheTest, LeavesOutRunsThatNeedEveryCycle) {
  LayerCache layers;
  run(layers, layer_);
  SimulateOptions options;
  options.layers = &layers;
  options.check = true;
  EXPECT_TRUE(simulate_layer(layer_, hardware_, dataflow_, options).measured.verified);
}

TEST_F(LayerCacheTest, ComesBackFromRecords) {
  LayerCache layers, later;
  std::vector<std::string> records;
  layers.on_add([&](const std::string& record) { records.push_back(record); });
  const Measurement first = run(layers, layer_);
  run(layers, layer_);
  ASSERT_EQ(records.size(), 1u) << "each layer once";
  EXPECT_TRUE(later.recall(records.front()));
  const Measurement again = run(later, layer_);
  EXPECT_EQ(again.counts.layer_recalls, 1);
  EXPECT_EQ(again.cycles, first.cycles);
  EXPECT_EQ(again.activity, first.activity);
}

TEST_F(LayerCacheTest, RefusesWhatIsNoRecord) {
  LayerCache layers;
  std::string record;
  layers.on_add([&](const std::string& text) { record = text; });
  run(layers, layer_);
  for (const std::string& wrong : {std::string(), std::string("results"), record + " 1",
                                   record.substr(0, record.rfind(' ')), record + "x"}) {
    LayerCache other;
    EXPECT_FALSE(other.recall(wrong)) << wrong;
    EXPECT_EQ(other.size(), 0u);
  }
}

TEST_F(LayerCacheTest, ForgetsBeforeItGrowsTooLarge) {
  LayerCache layers(1);
  run(layers, layer_);
  run(layers, parse_conv_option("c=8,h=12,w=12,k=17,r=3,s=3,pad=1"));
  EXPECT_EQ(layers.size(), 1u);
}

TEST_F(LayerCacheTest, ContentsTellLayersApartByEveryFieldButTheName) {
  const std::vector<std::function<void(Layer&)>> changes = {
      [](Layer& l) { l.op = Op::kPool; },
      [](Layer& l) { ++l.shape[Dim::kN]; },
      [](Layer& l) { ++l.shape[Dim::kS]; },
      [](Layer& l) { ++l.stride_h; },
      [](Layer& l) { ++l.stride_w; },
      [](Layer& l) { ++l.dilation_h; },
      [](Layer& l) { ++l.dilation_w; },
      [](Layer& l) { ++l.pad_top; },
      [](Layer& l) { ++l.pad_bottom; },
      [](Layer& l) { ++l.pad_left; },
      [](Layer& l) { ++l.pad_right; },
      [](Layer& l) { ++l.in_h; },
      [](Layer& l) { ++l.in_w; },
      [](Layer& l) { ++l.ifmap_bits; },
      [](Layer& l) { ++l.filter_bits; },
      [](Layer& l) { ++l.ofmap_bits; },
      [](Layer& l) { ++l.psum_bits; },
      [](Layer& l) { ++l.ifmap_zeros; },
      [](Layer& l) { ++l.ofmap_zeros; },
      [](Layer& l) { ++l.eltwise_inputs; },
      [](Layer& l) { ++l.broadcast_words; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Layer changed = layer_;
    changes[i](changed);
    EXPECT_NE(content_of(changed), content_of(layer_)) << "change " << i;
  }
  Layer renamed = layer_;
  renamed.name = "another";
  EXPECT_EQ(content_of(renamed), content_of(layer_));
}

}  // namespace
}  // namespace orrery
