#include "workloads/write_network_yaml.h"

#include <gtest/gtest.h>

#include "workloads/network_yaml.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// The layers after they were written and read.
std::vector<Layer> again(const Network& network) {
  return load_network(YamlNode::parse(network_yaml(network), "again.yaml")).layers;
}

TEST(NetworkYaml, WhatIsWrittenReadsBackAsTheSameLayers) {
  for (const std::string& name : zoo_names()) {
    for (const std::int64_t batch : {1, 3}) {
      LoadOptions options;
      options.batch = batch;
      const Network network = load_workload(name, options);
      EXPECT_EQ(again(network), network.layers) << name;
    }
  }
}

TEST(NetworkYaml, WritesWhatOnlyReadersOfOtherFormatsMake) {
  Network network;
  network.name = "a \"b\": c # d";
  network.notes = {"first\nline"};
  network.layers.push_back(make_gemm("- {x: [", 3, 4, 5, 6));
  network.layers.push_back(make_elementwise("n\\", 2, 3, 4, 5, 1));
  network.layers.back().broadcast_words = 17;
  network.layers.back().ofmap_bits = 4;
  ConvSpec spec{.n = 7, .c = 4, .h = 9, .w = 8, .k = 6, .r = 3, .s = 2, .stride_h = 2};
  spec.dilation_w = 2;
  spec.groups = 2;
  spec.pad_top = 1;
  spec.pad_right = 3;
  network.layers.push_back(make_conv("conv", spec));
  network.layers.back().ifmap_zeros = 12;
  EXPECT_EQ(again(network), network.layers);
}

}  // namespace
}  // namespace orrery
