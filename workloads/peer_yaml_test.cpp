#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/complaint.h"
#include "tests/temp_folder.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

/// Workloads of other programs in YAML, read as --workload reads them.
class PeerYaml : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_.path() / file) << text;
  }
  Network read(const std::string& file) const {
    return load_workload((folder_.path() / file).string());
  }
  std::string complaint(const std::string& file) const {
    const std::string said = complaint_of([&] { read(file); });
    return said.substr(std::min(said.size(), folder_.path().string().size() + 1));
  }

 private:
  TempFolder folder_;
};

constexpr const char* kShape =
    "  shape:\n    name: CNN\n    dimensions: [C, M, R, S, N, P, Q]\n"
    "    coefficients: [{name: Wstride, default: 1}, {name: Wdilation, default: 1}]\n"
    "    data_spaces:\n"
    "    - {name: Weights, projection: [[[C]], [[M]], [[R]], [[S]]]}\n"
    "    - {name: Inputs, projection: [[[N]], [[C]], [[R, Wdilation], [P, Wstride]], [[S], [Q]]]}\n"
    "    - {name: Outputs, projection: [[[N]], [[M]], [[Q]], [[P]]], read_write: True}\n";

TEST_F(PeerYaml, AProblemOfTimeloopIsALayer) {
  write("conv.yaml", std::string("problem:\n  version: 0.4\n") + kShape +
                         "  instance: {C: 3, M: 8, R: 3, S: 3, P: 10, Q: 12, WStride: 2}\n");
  const Network network = read("conv.yaml");
  ASSERT_EQ(network.layers.size(), 1U);
  ConvSpec spec{.c = 3, .h = 21, .w = 14, .k = 8, .r = 3, .s = 3, .stride_h = 2};
  EXPECT_EQ(network.layers.front(), make_conv("conv", spec));
}

/// As Timeloop's front end has it: a base in another file, merged key by key.
TEST_F(PeerYaml, AProblemOfTimeloopMayHaveABase) {
  write("base.yaml", std::string("base: &base\n  instance: {C: 4, N: 2}\n") + kShape);
  write("conv.yaml",
        "{{include_text('base.yaml')}}\nproblem:\n  <<<: *base\n  instance: {M: 8, P: 5, Q: 5}\n");
  EXPECT_EQ(read("conv.yaml").macs(), Macs(4 * 2 * 8 * 5 * 5));
  write("other.yaml", "{{add_to_path('x')}}\nproblem: {}\n");
  EXPECT_NE(complaint("other.yaml").find("other.yaml:1: holds the template"), std::string::npos);
}

TEST_F(PeerYaml, AWorkloadOfZigzagIsANetwork) {
  const std::string precision =
      "  operand_precision: {W: 8, I: 4, O: 16, O_final: 8}\n  operand_source: {I: 0, W: 0}\n";
  write("net.yaml",
        "- id: 0\n  operator_type: Conv\n"
        "  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]\n"
        "  dimension_relations: [ix=2*ox+1*fx, iy=1*oy+1*fy]\n"
        "  loop_dims: [B, K, C, OY, OX, FY, FX]\n  loop_sizes: [1, 8, 3, 10, 12, 3, 5]\n"
        "  pr_loop_dims: [IY, IX]\n  padding: [[1, 1], [2, 0]]\n" +
            precision +
            "- id: 1\n  operator_type: Pooling\n"
            "  equation: O[b][g][oy][ox]+=W[fx][fy]*I[b][g][iy][ix]\n"
            "  dimension_relations: [ix=2*ox+1*fx, iy=2*oy+1*fy]\n"
            "  loop_dims: [B, G, OY, OX, FX, FY]\n  loop_sizes: [1, 8, 5, 6, 2, 2]\n" +
            precision +
            "- id: 2\n  operator_type: Add\n"
            "  equation: O[b][g][oy][ox]=W[b][g][oy][ox]+I[b][g][oy][ox]\n"
            "  loop_dims: [B, G, OY, OX]\n  loop_sizes: [1, 8, 5, 6]\n" +
            precision);
  const std::vector<Layer> layers = read("net.yaml").layers;
  ASSERT_EQ(layers.size(), 3U);
  const Layer& conv = layers[0];
  EXPECT_EQ(conv.macs(), Macs(8 * 3 * 10 * 12 * 3 * 5));
  EXPECT_EQ(conv.in_h, 10 + 3 - 1 - 2);
  EXPECT_EQ(conv.in_w, 2 * 11 + 5 - 2);
  EXPECT_EQ(conv.ifmap_bits, 4);
  EXPECT_EQ(conv.psum_bits, 16);
  EXPECT_EQ(layers[1].op, Op::kPool);
  EXPECT_EQ(layers[1].words(Operand::kOfmap), Words(8 * 5 * 6));
  EXPECT_EQ(layers[2].words(Operand::kIfmap), Words(2 * 8 * 5 * 6));
}

TEST_F(PeerYaml, HardwareOfOtherProgramsIsNamedAndRefused) {
  write("arch.yaml", "architecture: {version: 0.4}\n");
  write("chip.yaml", "name: chip\noperational_array: {sizes: [32, 32]}\n");
  EXPECT_EQ(
      complaint("arch.yaml").find("arch.yaml:1: architecture: is an architecture of Timeloop"), 0U);
  EXPECT_EQ(complaint("chip.yaml").find("chip.yaml:2: operational_array: is hardware of ZigZag"),
            0U);
}

TEST_F(PeerYaml, ComplaintsSayFileLineAndKey) {
  write("net.yaml",
        "- id: 0\n  operator_type: Conv\n  equation: O[b]=W[b]\n"
        "  loop_dims: [B]\n  loop_sizes: [1, 2]\n");
  EXPECT_EQ(complaint("net.yaml"), "net.yaml:5: [0].loop_sizes: found 2 sizes for 1 loops");
  write("conv.yaml", "problem:\n  instance: {C: 3}\n");
  EXPECT_EQ(complaint("conv.yaml"),
            "conv.yaml:1: problem: has no shape; allowed: a shape with dimensions and data_spaces");
}

}  // namespace
}  // namespace orrery
