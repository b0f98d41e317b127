#include <fmt/format.h>

#include <map>

#include "models/latency_model.h"
#include "tests/end_to_end/program.h"

namespace orrery {
namespace {

class Validate : public Program {
 protected:
  nlohmann::json json(const std::string& arguments) const {
    const ShellResult result = orrery(arguments + " --format json");
    EXPECT_EQ(result.code, 0) << result.err;
    auto parsed = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << result.out;
    return parsed;
  }
};

/// The trial's truth is what `simulate` says, and every registered model is on trial.
TEST_F(Validate, SimulatedCyclesAreThoseOfSimulate) {
  const auto trial = json("validate --workload tiny --tables layers,summary");
  std::map<std::string, std::int64_t> simulated;
  const nlohmann::json run = simulate("--workload tiny");
  for (const auto& layer : run["layers"]) simulated[layer["name"]] = layer["cycles"];
  ASSERT_EQ(trial["layers"].size(), 9U);  // those with MACs
  for (const auto& layer : trial["layers"]) {
    EXPECT_EQ(layer["actual"], simulated.at(layer["layer"])) << layer;
    const double predicted = layer["roofline.cycles"], error = layer["roofline.error"];
    EXPECT_NEAR(predicted, layer["actual"].get<double>() * (1 + error), 1e-6);
  }
  EXPECT_EQ(trial["summary"].size(), Registry<LatencyModel>::instance().entries().size());
}

TEST_F(Validate, RanksNetworksAndDesigns) {
  const auto trial = json(
      "validate --workload tiny,alexnet --layers 'fc|query' --models scalesim --vary "
      "array.rows=8,16,32 --hardware scalesim --tables summary");
  const auto& row = trial["summary"][0];
  EXPECT_EQ(row["mape"], 0);
  EXPECT_DOUBLE_EQ(row["spearman_networks"], 1);
  EXPECT_DOUBLE_EQ(row["kendall_designs"], 1);
}

TEST_F(Validate, MeasurementsAreComparedWithTheSimulation) {
  write("measured.csv",
        "# remark\nname,M,N,K,rows,\"conv\",cycles\ng,64,64,64,16,x,100\n\"h,2\",8,8,8,8,x,50\n");
  const std::string arguments =
      "validate --hardware scalesim --reference measured.csv --column layer=name --column "
      "array.rows=rows --tables layers";
  const auto layers = json(arguments)["layers"];
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0]["actual"], 100);
  EXPECT_EQ(layers[0]["simulation.cycles"],
            simulate("--hardware scalesim --set array.rows=16 --gemm 64,64,64")["total"]["cycles"]);
  EXPECT_EQ(layers[1]["layer"], "h,2");
}

TEST_F(Validate, MillisecondsAreOfTheHardwaresClock) {
  write("measured.csv", "layer,ms\nconv1,0.1\n");
  const auto layers = json(
      "validate --workload resnet18 --reference measured.csv --set clock_mhz=500 --tables layers");
  EXPECT_DOUBLE_EQ(layers["layers"][0]["actual"], 50'000);
}

TEST_F(Validate, EveryFormatHasTheSameNumbers) {
  const std::string arguments = "validate --workload tiny --models roofline --tables layers";
  const auto first = json(arguments)["layers"][0];
  const std::string error = fmt::format("{:+.1f}%", 100 * first["roofline.error"].get<double>());
  for (const std::string format : {"table", "markdown"}) {
    EXPECT_NE(orrery(arguments + " --format " + format).out.find(error), std::string::npos);
  }
  const std::string csv = orrery(arguments + " --format csv").out;
  EXPECT_TRUE(csv.starts_with("layer,actual,roofline.cycles,roofline.error\n")) << csv;
  EXPECT_NE(csv.find(first["roofline.error"].dump()), std::string::npos) << csv;
}

/// MAESTRO's own arithmetic from its own files: a cell of its published table.
TEST_F(Validate, MaestroReadsItsFiles) {
  write("hw.m", "num_pes: 256\nnoc_bw_cstr: 1000\noffchip_bw_cstr: 50\n");
  write("net.m",
        "Network n {\n  Layer one {\n    Type: CONV\n    Stride { X: 2, Y: 2 }\n"
        "    Dimensions { K: 16, C: 3, R: 3, S: 3, Y: 192, X: 192 }\n  }\n}\n");
  const std::string mapping = "--mapping '" ORRERY_SOURCE_DIR "/tests/reference/maestro/kcp_ws.m'";
  const auto exact = json("maestro --model net.m --hardware hw.m " + mapping)["layers"][0];
  EXPECT_EQ(exact["macs"], 16 * 3 * 9 * 95 * 95);
  const auto compat = json("maestro --compat --model net.m --hardware hw.m " + mapping);
  EXPECT_EQ(compat["layers"][0]["cycles"], 361'001);  // tests/reference/maestro/cycles.csv, layer 2
  EXPECT_NE(orrery("maestro --model net.m --hardware hw.m").err.find("Dataflow"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
