#include <filesystem>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Convert = Program;

constexpr const char* kTopology = "Layer,M,N,K,\nfirst,4,3,2,\nsecond,5,6,7,\n";
constexpr const char* kConfig =
    "[general]\nrun_name = run\n[architecture_presets]\nArrayHeight: 8\nArrayWidth: 16\n"
    "IfmapSramSzkB: 64\nFilterSramSzkB: 64\nOfmapSramSzkB: 64\nBandwidth: 10\nDataflow: os\n"
    "[run_presets]\nInterfaceBandwidth: CALC\n";

TEST_F(Convert, AnOnnxModelBecomesANetworkThatRunsTheSame) {
  std::filesystem::copy(ORRERY_SOURCE_DIR "/tests/fuzz/corpus/onnx/alexnet", folder() / "net.onnx");
  EXPECT_EQ(orrery("convert net.onnx --output net.yaml").code, 0);
  const nlohmann::json model = simulate("--workload net.onnx"),
                       yaml = simulate("--workload net.yaml");
  EXPECT_EQ(model["layers"], yaml["layers"]);
}

TEST_F(Convert, SeveralFilesBecomeOneNetworkWithNamesOfTheirOwn) {
  write("a.csv", kTopology);
  write("b.csv", kTopology);
  EXPECT_EQ(orrery("convert a.csv b.csv --output net.yaml").code, 0);
  const nlohmann::json run = simulate("--workload net.yaml");
  ASSERT_EQ(run["layers"].size(), 4U);
  EXPECT_EQ(run["layers"][2]["name"], "first_2");
  EXPECT_EQ(run["layers"][3]["macs"], 5 * 6 * 7);
}

TEST_F(Convert, AConfigurationBecomesHardware) {
  write("run.cfg", kConfig);
  write("plain", kTopology);
  EXPECT_EQ(orrery("convert run.cfg --output chip.yaml").code, 0);
  EXPECT_EQ(
      simulate("--hardware chip.yaml --gemm 64,64,64")["cycles"],
      simulate(
          "--hardware scalesim --set array.rows=8 --set array.cols=16 --gemm 64,64,64")["cycles"]);
  EXPECT_EQ(orrery("convert plain --from scalesim_topology").code, 0);
}

TEST_F(Convert, AMaestroModelBecomesANetwork) {
  write("net.m",
        "Network net {\n Layer CONV1 {\n Type: CONV\n Stride { X: 2, Y: 2 }\n"
        " Dimensions { K 8, C 3, R 3, S 3, Y 15, X 15 }\n }\n}\n");
  EXPECT_EQ(orrery("convert net.m --output net.yaml").code, 0);
  EXPECT_EQ(simulate("--workload net.yaml")["layers"][0]["macs"], 8 * 3 * 3 * 3 * 7 * 7);
}

TEST_F(Convert, ComplaintsAreOneLine) {
  write("run.cfg", kConfig);
  write("a.csv", kTopology);
  const auto complaint = [&](const std::string& arguments) {
    const ShellResult result = orrery("convert " + arguments);
    EXPECT_EQ(result.code, 2);
    return result.err;
  };
  EXPECT_EQ(complaint(""), "orrery: convert: found no file; allowed: orrery convert FILE...\n");
  EXPECT_EQ(complaint("a.csv run.cfg"),
            "orrery: run.cfg: is hardware; allowed: one file of hardware, or files of layers\n");
  EXPECT_NE(complaint("a.csv --from csv").find("--from: found 'csv'; allowed: onnx, "),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
