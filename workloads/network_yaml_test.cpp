#include "workloads/network_yaml.h"

#include <gtest/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

Network parse(const std::string& text, const LoadOptions& options = {}) {
  return load_network(YamlNode::parse(text, "net.yaml"), options);
}

/// A network of the given layers on 3 x 16 x 12.
std::string with_layers(const std::string& layers) {
  return "name: net\ninput: {c: 3, h: 16, w: 12}\nlayers:\n" + layers;
}

const Layer& find(const Network& network, const std::string& name) {
  for (const Layer& layer : network.layers) {
    if (layer.name == name) return layer;
  }
  throw InputError("no layer " + name);
}

TEST(NetworkYaml, SizesFlowFromLayerToLayer) {
  const Network network = parse(with_layers(R"(
  - {name: conv, op: conv, k: 8, kernel: 3x5, stride: 2x1, pad: 1x2}
  - {name: depthwise, op: conv, k: c, groups: c, kernel: 3, pad: 1}
  - {name: pool, op: pool, kernel: 2}
  - {name: fc, op: fc, k: 10}
)"));
  EXPECT_EQ(find(network, "depthwise").shape[Dim::kG], 8);
  EXPECT_EQ(find(network, "depthwise").in_h, 8);
  EXPECT_EQ(find(network, "depthwise").in_w, 12);
  EXPECT_EQ(find(network, "fc").shape[Dim::kC], 8 * 4 * 6);
}

TEST(NetworkYaml, BranchesNameTheirInputs) {
  const Network network = parse(with_layers(R"(
  - {name: left, op: conv, k: 8}
  - {name: right, op: conv, input: input, k: 5}
  - {name: joined, op: conv, input: [left, right], k: 8}
  - {name: add, op: eltwise, inputs: [joined, left, left]}
  - {name: mean, op: pool, global: true}
  - {name: scale, op: eltwise, inputs: [left, mean]}
)"));
  EXPECT_EQ(find(network, "right").shape[Dim::kC], 3);
  EXPECT_EQ(find(network, "joined").shape[Dim::kC], 13);
  EXPECT_EQ(find(network, "add").words(Operand::kIfmap), Words(3 * 8 * 16 * 12));
  EXPECT_EQ(find(network, "scale").words(Operand::kIfmap), Words(8 * 16 * 12 + 8));
}

TEST(NetworkYaml, BlocksRepeatAndTakeParameters) {
  const Network network = parse(R"(
name: net
parameters: {width: 4, twice: 2*width}
input: {c: 3, h: 8, w: 8}
blocks:
  inner:
    takes: [filters]
    layers:
      - {name: conv, op: conv, k: filters + input.c}
  outer:
    takes: [k]
    layers:
      - {name: a, op: conv, k: k}
      - {name: b, block: inner, filters: 10*c}
      - {name: back, op: conv, input: b, k: input.c}
layers:
  - {name: stage, block: outer, repeat: 2, k: twice}
  - {name: stage, block: outer, repeat: 2..2, k: width}
  - {name: last, op: conv, repeat: 2, k: 2*c}
)");
  std::vector<std::string> names;
  std::vector<std::int64_t> filters;
  for (const Layer& layer : network.layers) {
    names.push_back(layer.name);
    filters.push_back(layer.shape[Dim::kK]);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"stage.0.a", "stage.0.b.conv", "stage.0.back", "stage.1.a",
                                      "stage.1.b.conv", "stage.1.back", "stage.2.a",
                                      "stage.2.b.conv", "stage.2.back", "last.0", "last.1"}));
  EXPECT_EQ(filters, (std::vector<std::int64_t>{8, 88, 3, 8, 88, 3, 4, 44, 3, 6, 12}));
}

TEST(NetworkYaml, BlocksSeeTheNetworksParametersButNotTheirCallers) {
  const auto complaint = [](const std::string& k) {
    return complaint_of([&] {
      parse(
          "name: net\nparameters: {width: 4}\ninput: {c: 3}\nblocks:\n"
          "  outer: {takes: [deep], layers: [{name: a, block: inner}]}\n"
          "  inner: {layers: [{name: b, op: fc, k: " +
          k +
          "}]}\n"
          "layers: [{name: x, block: outer, deep: 2}]\n");
    });
  };
  EXPECT_EQ(complaint("width"), "");
  EXPECT_EQ(complaint("deep").substr(0, 61),
            "net.yaml:6: blocks.inner.layers[0].k: 'deep' uses the unknown");
}

TEST(NetworkYaml, LayersMayStandAlone) {
  const Network network = parse(R"(
name: shapes
layers:
  - {name: a, op: conv, input: {c: 3, h: 8, w: 8}, k: 4, kernel: 3}
  - {name: b, op: gemm, m: 5, n: 6, k: 7}
  - {name: c, op: matmul, m: 5, n: 6, k: 7, batch: 2}
  - {name: d, op: gemm, n: 9}
)");
  EXPECT_EQ(network.layers[1].macs(), Macs(5 * 6 * 7));
  EXPECT_EQ(network.layers[2].macs(), Macs(2 * 5 * 6 * 7));
  EXPECT_EQ(network.layers[3].macs(), Macs(5 * (2 * 6) * 9));
}

TEST(NetworkYaml, OptionsReplaceBatchAndParameters) {
  const std::string text = R"(
name: net
batch: 2
parameters: {length: 16}
input: {c: 8, h: length}
layers:
  - {name: linear, op: gemm, n: 8}
  - {name: scores, op: matmul, batch: 4, m: length, n: length, k: 2}
)";
  EXPECT_EQ(parse(text).layers[0].macs(), Macs(2 * 16 * 8 * 8));
  LoadOptions options;
  options.batch = 3;
  options.parameters["length"] = "32";
  const Network network = parse(text, options);
  EXPECT_EQ(network.layers[0].macs(), Macs(3 * 32 * 8 * 8));
  EXPECT_EQ(network.layers[0].parameters(), Words(64));
  EXPECT_EQ(network.layers[1].macs(), Macs(3 * 4 * 32 * 32 * 2));
}

TEST(NetworkYaml, PrecisionOfTheNetworkAndOfALayer) {
  const Network network = parse(
      "name: net\nifmap_bits: 16\ninput: {c: 3}\nlayers:\n"
      "  - {name: a, op: fc, k: 4}\n  - {name: b, op: fc, k: 4, ifmap_bits: 4, psum_bits: 20}\n");
  EXPECT_EQ(network.layers[0].ifmap_bits, 16);
  EXPECT_EQ(network.layers[0].filter_bits, 0);
  EXPECT_EQ(network.layers[1].ifmap_bits, 4);
  EXPECT_EQ(network.layers[1].psum_bits, 20);
}

struct Wrong {
  const char* layers;
  const char* complaint;  // begins so
};

class WrongNetwork : public testing::TestWithParam<Wrong> {};

TEST_P(WrongNetwork, IsOneLineWithItsPlace) {
  const std::string complaint = complaint_of([&] { parse(with_layers(GetParam().layers)); });
  EXPECT_EQ(complaint.substr(0, std::string(GetParam().complaint).size()), GetParam().complaint);
  EXPECT_EQ(complaint.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Layers, WrongNetwork,
    testing::Values(
        Wrong{"  []", "net.yaml:3: layers: the network has no layers"},
        Wrong{"  {a: 1}", "net.yaml:3: layers: found no list"},
        Wrong{"  - {op: conv, k: 1}", "net.yaml:4: layers[0]: misses the key 'name'"},
        Wrong{"  - {name: a}", "net.yaml:4: layers[0]: needs one of the keys 'op' and 'block'"},
        Wrong{"  - {name: a, op: conv, block: b}", "net.yaml:4: layers[0]: needs one of the keys"},
        Wrong{"  - {name: a, op: lstm}",
              "net.yaml:4: layers[0].op: found 'lstm'; allowed: conv, fc"},
        Wrong{"  - {name: a, op: conv}", "net.yaml:4: layers[0]: misses the key 'k'"},
        Wrong{"  - {name: a, op: conv, k: 1, kernal: 3}",
              "net.yaml:4: layers[0].kernal: unknown key; allowed here: k, kernel"},
        Wrong{"  - {name: a, op: conv, k: 1, kernel: 3x}",
              "net.yaml:4: layers[0].kernel: found '3x'; allowed: whole numbers"},
        Wrong{"  - {name: a, op: conv, k: 1, kernel: 1x2x3}",
              "net.yaml:4: layers[0].kernel: found '1x2x3'; allowed: a number or HxW"},
        Wrong{"  - {name: a, op: conv, k: 1, pad: 1x2x3}",
              "net.yaml:4: layers[0].pad: found '1x2x3'; allowed: a number, HxW or TxBxLxR"},
        Wrong{"  - {name: a, op: conv, k: 1, kernel: 17}",
              "net.yaml:4: layers[0]: the filter spans 17 rows, more than the 16"},
        Wrong{"  - {name: a, op: conv, k: 1, stride: 0}",
              "net.yaml:4: layers[0]: stride (vertical) is 0"},
        Wrong{"  - {name: a, op: conv, k: width}",
              "net.yaml:4: layers[0].k: 'width' uses the unknown name 'width'; known here: c, h"},
        Wrong{"  - {name: a, op: conv, k: [1]}",
              "net.yaml:4: layers[0].k: found a list or a map where one value is needed"},
        Wrong{"  - {name: a, op: conv, k: 3, groups: 2}",
              "net.yaml:4: layers[0]: groups is 2, which does not divide c = 3"},
        Wrong{"  - {name: a, op: conv, k: 1, ifmap_bits: 0}",
              "net.yaml:4: layers[0].ifmap_bits: found 0; allowed: 1 to 64"},
        Wrong{"  - {name: a, op: fc, k: 0}", "net.yaml:4: layers[0]: k is 0"},
        Wrong{"  - {name: a, op: fc, input: b, k: 1}",
              "net.yaml:4: layers[0].input: found 'b'; earlier layers here: input"},
        Wrong{"  - {name: a, op: fc, input: {c: 0}, k: 1}",
              "net.yaml:4: layers[0].input.c: found 0; allowed: 1 to 2147483648"},
        Wrong{"  - {name: a, op: fc, k: 1}\n  - {name: a, op: fc, k: 1}",
              "net.yaml:5: layers[1].name: a second layer named 'a'"},
        Wrong{"  - {name: input, op: fc, k: 1}", "net.yaml:4: layers[0].name: 'input' stands for"},
        Wrong{"  - {name: a, op: gemm, n: 1}",
              "net.yaml:4: layers[0]: the input is 12 columns wide; allowed: rows of features"},
        Wrong{"  - {name: a, op: gemm, n: 1, m: 3}",
              "net.yaml:4: layers[0]: m and k both follow from the input or are both stated"},
        Wrong{"  - {name: a, op: gemm, m: 2147483648, n: 2147483648, k: 2147483648}",
              "net.yaml:4: layers[0]: too many MACs"},
        Wrong{"  - {name: a, op: gemm, m: 2147483649, n: 1, k: 1}",
              "net.yaml:4: layers[0]: m is 2147483649; allowed: 1 to 2147483648"},
        Wrong{"  - {name: a, op: pool}", "net.yaml:4: layers[0]: misses the key 'kernel'"},
        Wrong{"  - {name: a, op: pool, global: true, kernel: 2}",
              "net.yaml:4: layers[0].kernel: not allowed together with global"},
        Wrong{"  - {name: a, op: conv, k: 2}\n  - {name: b, op: eltwise, inputs: [a, input]}",
              "net.yaml:5: layers[1]: input 2 is 3 x 16 x 12 (c, h, w); allowed: 2 x 16 x 12"},
        Wrong{"  - {name: a, op: eltwise, inputs: 0}", "net.yaml:4: layers[0]: inputs is 0"},
        Wrong{"  - {name: a, op: eltwise, inputs: []}",
              "net.yaml:4: layers[0].inputs: found an empty list"},
        Wrong{"  - {name: a, op: eltwise, repeat: 0}",
              "net.yaml:4: layers[0].repeat: found '0'; allowed: 1 to 100000 repetitions"},
        Wrong{"  - {name: a, op: eltwise, repeat: 3..1}",
              "net.yaml:4: layers[0].repeat: found '3..1'; allowed: 1 to"},
        Wrong{"  - {name: a, op: eltwise, repeat: 100001}",
              "net.yaml:4: layers[0].repeat: found '100001'; allowed: 1 to"},
        Wrong{"  - {name: a, block: b}", "net.yaml:4: layers[0].block: found 'b'; blocks of this"},
        Wrong{"  - 7", "net.yaml:4: layers[0]: found no map"}));

TEST(NetworkYaml, WrongBlocksAreErrorsWithTheirPlace) {
  const auto complaint = [](const std::string& block, const std::string& call) {
    return complaint_of([&] {
      parse("name: net\ninput: {c: 3}\nblocks:\n  b: " + block + "\nlayers:\n  - " + call);
    });
  };
  const std::string block = "{takes: [k], layers: [{name: a, op: fc, k: k}]}";
  EXPECT_EQ(complaint(block, "{name: x, block: b, k: 2}"), "");
  EXPECT_EQ(complaint(block, "{name: x, block: b}"), "net.yaml:6: layers[0]: misses the key 'k'");
  EXPECT_EQ(
      complaint(block, "{name: x, block: b, k: 2, n: 3}"),
      "net.yaml:6: layers[0].n: unknown key; allowed here: name, block, input, repeat, k; did you "
      "mean 'k'?");
  EXPECT_EQ(complaint("{takes: [c], layers: [{name: a, op: fc, k: 1}]}", "{name: x, block: b}"),
            "net.yaml:4: blocks.b.takes[0]: c, h and w stand for a layer's input");
  EXPECT_EQ(complaint("{layers: []}", "{name: x, block: b}"),
            "net.yaml:4: blocks.b.layers: the block has no layers");
  EXPECT_EQ(complaint("{layers: [{name: a, block: b}]}", "{name: x, block: b}"),
            "net.yaml:4: blocks.b.layers[0]: blocks are nested too deeply");
}

TEST(NetworkYaml, WrongOptionsAreErrors) {
  const std::string text =
      "name: net\nparameters: {length: 4}\ninput: {c: 3, h: length}\n"
      "layers: [{name: a, op: fc, k: 1}]\n";
  const auto complaint = [&](const LoadOptions& options) {
    return complaint_of([&] { parse(text, options); });
  };
  EXPECT_EQ(complaint({{}, {{"lenght", "8"}}}),
            "lenght: no parameter of the network net; it has: length");
  EXPECT_EQ(complaint({{}, {{"length", "0"}}}),
            "length: found '0'; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint({{}, {{"length", "8x"}}}),
            "length: found '8x'; allowed: a whole number from 1 to 2147483648");
  EXPECT_EQ(complaint({0, {}}),
            "net.yaml:4: layers[0]: with batch 0: batch is 0; allowed: 1 to 2147483648");
}

}  // namespace
}  // namespace orrery
