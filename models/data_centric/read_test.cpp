#include "models/data_centric/read.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery::data_centric {
namespace {

class MaestroFile : public testing::Test {
 protected:
  std::string file(const std::string& text) {
    const std::string path = folder_.path() / "file.m";
    std::ofstream(path) << text;
    return path;
  }
  std::string network_complaint(const std::string& layer) {
    const std::string path = file("Network n {\n" + layer + "\n}\n");
    return complaint_of([&] { read_network(path); });
  }

  TempFolder folder_;
};

/// As MAESTRO's own converters and files have it.
TEST_F(MaestroFile, HyphensInNamesAndTransposedConvolutionsAreRead) {
  const auto layers = read_network(file(
      "Network a-net {\nLayer Conv2d-1 {\nType: CONV\nDimensions { K: 4, C: 2, R: 3, S: 3, Y: 6, "
      "X: 6 "
      "}\n}\nLayer up {\nType: TRCONV\nDimensions { K: 4, C: 2, R: 2, S: 2, Y: 6, X: 6 }\n}\n}\n"));
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].problem.name, "Conv2d-1");
  EXPECT_EQ(layers[1].problem.type, LayerType::kConv);
  EXPECT_EQ(layers[1].problem.macs(), 4 * 2 * 2 * 2 * 5 * 5);
}

TEST_F(MaestroFile, MappingOfTwoLayersIsRead) {
  const auto layers = read_network(file(R"(Constant Tile 16;
Network two {
  Layer first {
    Type: CONV
    Stride { X: 2, Y: 1 }
    Dimensions { K: 64, C: 3, R: 3, S: 5, Y: 224, X: 112 }
    Dataflow { // rows
      SpatialMap(1,1) Y';
      TemporalMap(Tile,Tile) K;
      TemporalMap(Sz(R),1) Y;
      Cluster(Sz(S), P);
      SpatialMap(1,1) C;
    }
  }
  Layer second {
    Type: DSCONV
    Dimensions { K:1, C: 3, R: 3, S: 3, Y': 10, X': 20 }
  }
})"));
  ASSERT_EQ(layers.size(), 2);
  const Problem& first = layers[0].problem;
  EXPECT_EQ(first.name, "first");
  EXPECT_EQ(first.extent, (Extents{1, 1, 64, 3, 3, 5, 224, 112}));
  EXPECT_EQ(first.stride_x, 2);
  EXPECT_EQ(first.stride_y, 1);
  EXPECT_EQ(first.outputs(Axis::kX), 54);
  using MapKind = Directive::Kind;
  const Mapping expected = {
      {MapKind::kSpatialMap, {1, {}}, {1, {}}, Axis::kY, true, 8},
      {MapKind::kTemporalMap, {16, {}}, {16, {}}, Axis::kK, false, 9},
      {MapKind::kTemporalMap, {1, Axis::kR}, {1, {}}, Axis::kY, false, 10},
      {MapKind::kCluster, {1, Axis::kS}, {1, {}}, Axis::kN, false, 11},
      {MapKind::kSpatialMap, {1, {}}, {1, {}}, Axis::kC, false, 12},
  };
  EXPECT_EQ(layers[0].mapping, expected);
  // A layer without a Dataflow has the one before.
  EXPECT_EQ(layers[1].problem.type, LayerType::kDepthwise);
  EXPECT_EQ(layers[1].problem[Axis::kY], 12);
  EXPECT_EQ(layers[1].problem[Axis::kX], 22);
  EXPECT_EQ(layers[1].mapping, expected);
}

TEST_F(MaestroFile, GemmHasItsOwnLetters) {
  const auto layers = read_network(file(R"(Network g { Layer l { Type: GEMM
    Dimensions { K: 100, M: 20, N: 30 }
    Dataflow { TemporalMap(5,5) N; SpatialMap(1,1) M; TemporalMap(100,100) K; } } })"));
  const Problem& problem = layers.at(0).problem;
  EXPECT_EQ(problem.macs(), 100 * 20 * 30);
  EXPECT_EQ(problem[Axis::kC], 100);
  EXPECT_EQ(problem[Axis::kY], 20);
  EXPECT_EQ(problem[Axis::kK], 30);
  EXPECT_EQ(layers[0].mapping.at(1).axis, Axis::kY);
}

TEST_F(MaestroFile, HardwareIsRead) {
  const Hardware hardware =
      read_hardware(file("num_pes: 256\nl1_size_cstr: 100\nl2_size_cstr: 3000\nnoc_bw_cstr: "
                         "1000\noffchip_bw_cstr: 50"));
  Hardware expected;
  expected.pes = 256;
  expected.l1_bytes = 100;
  expected.l2_bytes = 3000;
  expected.noc_bandwidth = 1000;
  expected.off_chip_bandwidth = 50;
  EXPECT_EQ(hardware, expected);
}

TEST_F(MaestroFile, MistakesAreNamedWithTheirLine) {
  const std::string unknown = network_complaint("Layer l { Type: CONVOLUTION }");
  EXPECT_NE(unknown.find("file.m:2"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("'CONVOLUTION'"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("DSCONV"), std::string::npos) << unknown;

  for (const std::string layer : {
           "Layer l { Type: CONV Dimensions { K: 0 } }",
           "Layer l { Type: CONV Dimensions { K: 99999999999 } }",
           "Layer l { Type: CONV Dimensions { Q: 3 } }",
           "Layer l { Type: CONV Dimensions { K': 3 } }",
           "Layer l { Type: CONV Dimensions { K: } }",
           "Layer l { Type: CONV Dataflow { Map(1,1) K; } }",
           "Layer l { Type: CONV Dataflow { TemporalMap(1) K; } }",
           "Layer l { Type: CONV Dataflow { Cluster(Sz(Z),P); } }",
           "Layer l { Type: GEMM Dimensions { R: 3 } }",
           "Layer l { Kind: CONV }",
           "Layer l { Type: CONV",
           "Layr l { }",
       }) {
    EXPECT_NE(network_complaint(layer).find("file.m:"), std::string::npos) << layer;
  }
  EXPECT_NE(complaint_of([&] { read_hardware(file("num_pes: many")); }), "");
  EXPECT_NE(complaint_of([&] { read_hardware(file("pes: 3")); }), "");
  EXPECT_NE(complaint_of([&] { read_hardware("/no/such/file.m"); }), "");
}

}  // namespace
}  // namespace orrery::data_centric
