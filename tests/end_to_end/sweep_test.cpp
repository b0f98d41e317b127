#include <gtest/gtest.h>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

class Sweep : public Program {};

TEST_F(Sweep, IsARowForEachRunWithItsRatioToTheFirst) {
  const ShellResult result = orrery(
      "sweep --vary array.rows=8,16 --vary buffer.capacity_bytes=64K,128K --workload tiny "
      "--format json");
  ASSERT_EQ(result.code, 0) << result.err;
  const Json runs = Json::parse(result.out)["runs"];
  ASSERT_EQ(runs.size(), 4U);
  EXPECT_EQ(runs[0]["ratio"], 1.0);
  for (const Json& run : runs) {
    const std::string sets =
        "--set array.rows=" + run["array.rows"].get<std::string>() +
        " --set buffer.capacity_bytes=" + run["buffer.capacity_bytes"].get<std::string>();
    EXPECT_EQ(run["cycles"], simulate("--workload tiny " + sets)["total"]["cycles"]) << sets;
    const double ratio = run["cycles"].get<double>() / runs[0]["cycles"].get<double>();
    EXPECT_DOUBLE_EQ(run["ratio"].get<double>(), ratio);
  }
}

TEST_F(Sweep, WritesCsv) {
  const ShellResult result = orrery(
      "sweep --vary dram.bus_bytes=8,16 --workload tiny --dataflow "
      "weight_stationary,output_stationary --output b.csv");
  ASSERT_EQ(result.code, 0) << result.err;
  const std::string csv = read("b.csv");
  EXPECT_TRUE(csv.starts_with("dram.bus_bytes,dataflow,cycles,ratio,ms,")) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5) << csv;
}

TEST_F(Sweep, OfTheBufferWorksAtTheFirstTry) {
  const ShellResult result =
      orrery("sweep --vary buffer.capacity_bytes=1K,16K,64K,256K,1M --workload tiny");
  EXPECT_EQ(result.code, 0) << result.err;
}

TEST_F(Sweep, SharesOfTheBufferAreTheBytesThatTheyAre) {
  const auto cycles = [&](const std::string& ofmap, const std::string& all) {
    return simulate("--gemm 200,100,300 --set buffer.capacity_bytes=" + all +
                    " --set buffer.ofmap.capacity_bytes=" + ofmap)["total"];
  };
  EXPECT_EQ(cycles("50%", "256K"), cycles("128K", "256K"));
  EXPECT_EQ(cycles("25%", "64K"), cycles("16K", "64K"));
  EXPECT_NE(orrery("show hardware systolic_32x32").out.find("capacity_bytes: 50%"),
            std::string::npos);
  for (const std::string bad : {"0%", "101%", "5.5%", "%", "-1%"}) {
    const ShellResult refused =
        orrery("simulate --gemm 4,4,4 --set buffer.ofmap.capacity_bytes=" + bad);
    EXPECT_EQ(refused.code, 2) << bad;
    EXPECT_NE(refused.err.find("or 1% to 100% of the buffer"), std::string::npos) << refused.err;
  }
}

class NextSteps : public Program {};

TEST_F(NextSteps, AreSimulatedAndSayWhatTheyGain) {
  const std::string run = "--gemm 64,512,512 --set dram.bus_bytes=2 ";
  const std::string text = orrery("simulate " + run).out;
  const auto at = text.find("With twice the DRAM bandwidth (--set dram.bus_bytes=4): ");
  ASSERT_NE(at, std::string::npos) << text;
  const auto cycles = simulate(run + "--set dram.bus_bytes=4")["total"]["cycles"];
  std::string said = text.substr(text.find("): ", at) + 3, 12);
  std::erase(said, ',');
  EXPECT_EQ(std::stoll(said), cycles.get<std::int64_t>()) << text;
}

TEST_F(NextSteps, ComeFromTheMachinesOwnNumbers) {
  const std::string text =
      orrery("simulate --gemm 4,512,512 --set dram.bus_bytes=256 --set array.rows=8").out;
  EXPECT_EQ(text.find("bus_bytes=16)"), std::string::npos) << text;
  EXPECT_EQ(text.find("array.rows=16"), std::string::npos) << text;
}

TEST_F(NextSteps, NotesNamePortsThatAreNarrowerThanTheEdge) {
  const std::string wide = "--gemm 128,128,128 --set array.rows=128 --set array.cols=128";
  const auto notes = simulate(wide)["notes"].dump();
  EXPECT_NE(notes.find("the ifmap ports of the buffer are narrower"), std::string::npos) << notes;
  EXPECT_NE(notes.find("--set buffer.ifmap.banks=128"), std::string::npos) << notes;
  EXPECT_EQ(simulate("--gemm 128,128,128")["notes"].size(), 0U);
}

class Checks : public Program {};

TEST_F(Checks, SayThatSumsWrapped) {
  const std::string run = "--gemm 8,8,300 --check --set precision.psum_bits=";
  EXPECT_GT(simulate(run + "16")["layers"][0]["wrapped_outputs"], 0);
  EXPECT_EQ(simulate(run + "32")["layers"][0]["wrapped_outputs"], 0);
  EXPECT_NE(orrery("simulate " + run + "16").out.find("16 bits and wrapped"), std::string::npos);
}

class WithoutEffect : public Program {};

TEST_F(WithoutEffect, OptionsAreRefused) {
  for (const std::string arguments :
       {"simulate --gemm 4,4,4 --tensors ifmap=relu", "simulate --gemm 4,4,4 --seed 2",
        "simulate --gemm 4,4,4 --check --cache a", "simulate --gemm 4,4,4 --pe-maps",
        "simulate --gemm 4,4,4 --pe-maps --format csv", "validate --column a=b"}) {
    const ShellResult result = orrery(arguments);
    EXPECT_EQ(result.code, 2) << arguments;
    EXPECT_NE(result.err.find("; allowed "), std::string::npos) << result.err;
  }
}

TEST_F(WithoutEffect, NamesThatAreCloseAreSuggested) {
  for (const auto& [arguments, close] : std::vector<std::pair<std::string, std::string>>{
           {"simluate", "simulate"},
           {"simulate --wrkload tiny", "--workload"},
           {"simulate --workload resnet81", "resnet18"},
           {"simulate --hardware systolic_32x23", "systolic_32x32"},
           {"simulate --dataflow weigth_stationary", "weight_stationary"},
           {"simulate --set arry.rows=8", "array.rows"},
           {"simulate --technology cacti_45", "cacti_45nm"},
           {"validate --models bottlneck", "bottleneck"},
           {"list strategis", "strategies"}}) {
    const ShellResult result = orrery(arguments);
    EXPECT_EQ(result.code, 2) << arguments;
    EXPECT_NE(result.err.find("did you mean '" + close + "'?"), std::string::npos) << result.err;
  }
}

TEST_F(WithoutEffect, HelpAndVersionReadWell) {
  EXPECT_NE(orrery("help").out.find("\n  experiment  compare"), std::string::npos);
  EXPECT_NE(orrery("version").out.find(", SystemC "), std::string::npos);
}

class Predictions : public Program {};

TEST_F(Predictions, OfASheetAreOnTrialLikeModels) {
  const auto layers = simulate("--workload tiny")["layers"];
  std::string sheet = "layer,exact,double\n";
  for (const auto& layer : layers) {
    if (layer["macs"] == 0) continue;
    const auto cycles = layer["cycles"].get<std::int64_t>();
    sheet += layer["name"].get<std::string>() + "," + std::to_string(cycles) + "," +
             std::to_string(2 * cycles) + "\n";
  }
  write("sheet.csv", sheet);
  const ShellResult result =
      orrery("validate --workload tiny --predictions sheet.csv --format json");
  ASSERT_EQ(result.code, 0) << result.err;
  const Json summary = Json::parse(result.out)["summary"];
  ASSERT_EQ(summary.size(), 2U) << summary;
  EXPECT_EQ(summary[0]["model"], "exact");
  EXPECT_EQ(summary[0]["mape"], 0.0);
  EXPECT_DOUBLE_EQ(summary[1]["bias"].get<double>(), 1.0);
  write("bad.csv", "layer,m\nconv,x\n");
  const ShellResult bad = orrery("validate --workload tiny --predictions bad.csv");
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("bad.csv:2: found 'x'; allowed: cycles"), std::string::npos) << bad.err;
}

}  // namespace
}  // namespace orrery
