#include <fmt/format.h>

#include <map>
#include <set>

#include "base/hdf5_read.h"
#include "models/latency_model.h"
#include "tests/end_to_end/program_fixture.h"

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

/// Networks drawn from a space are distinct, the same each time, and ranked.
TEST_F(Validate, RanksNetworksOfASpace) {
  const std::string arguments =
      "validate --space nas_bench_macro --sample 6 --models bottleneck --tables summary,layers";
  const auto trial = json(arguments);
  std::set<std::string> networks;
  for (const auto& layer : trial["layers"]) networks.insert(layer["workload"]);
  EXPECT_EQ(networks.size(), 6U);
  EXPECT_GT(trial["summary"][0]["spearman_networks"], 0.5);
  EXPECT_EQ(json(arguments), trial);
  EXPECT_NE(json(arguments + " --seed 2")["layers"], trial["layers"]);
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

/// Energy and traffic stand beside the cycles in every format, and are those of `simulate`.
TEST_F(Validate, EnergyAndTrafficAreThoseOfSimulate) {
  const std::string technology = " --technology cacti_45nm";
  const auto trial =
      json("validate --workload tiny --models bottleneck --tables layers,energy,dram" + technology);
  const nlohmann::json run = simulate("--workload tiny" + technology);
  std::map<std::string, nlohmann::json> simulated;
  for (const auto& layer : run["layers"]) simulated[layer["name"]] = layer;
  for (const auto& layer : trial["layers"]) {
    const auto& truth = simulated.at(layer["layer"]);
    const double total = truth["energy"]["total_aj"].get<double>() / 1e6;
    EXPECT_NEAR(layer["actual.energy_pj"].get<double>(), total, 1e-9 * total);
    std::int64_t bytes = 0;
    for (const auto& [what, count] : truth["traffic_bytes"]["dram"].items()) {
      bytes += count.get<std::int64_t>();
    }
    EXPECT_EQ(layer["actual.dram_bytes"], bytes);
    EXPECT_EQ(layer["bottleneck.dram_bytes_error"], 0);
  }
  EXPECT_EQ(trial["dram"][0]["mape"], 0);
  EXPECT_GT(trial["energy"][0]["spearman_layers"], 0.9);
  EXPECT_LT(trial["energy"][0]["mape"], 0.2);
  const std::string csv =
      orrery("validate --workload tiny --models bottleneck --format csv" + technology).out;
  EXPECT_NE(csv.find(",bottleneck.energy_pj,bottleneck.energy_pj_error,"), std::string::npos);
}

/// Zeros of the padding, which the accelerator gates.
TEST_F(Validate, EnergyIsThatOfSimulateWhereZerosAreGated) {
  const auto trial = json(
      "validate --hardware eyeriss_v1 --workload tiny --models bottleneck "
      "--technology eyeriss_65nm --tables layers");
  const auto run = simulate("--hardware eyeriss_v1 --workload tiny --technology eyeriss_65nm");
  for (const auto& layer : trial["layers"]) {
    for (const auto& truth : run["layers"]) {
      if (truth["name"] != layer["layer"]) continue;
      const double total = truth["energy"]["total_aj"].get<double>() / 1e6;
      EXPECT_NEAR(layer["actual.energy_pj"].get<double>(), total, 1e-9 * total) << truth["name"];
    }
  }
}

TEST_F(Validate, MeasuredPowerAndTrafficAreCompared) {
  write("measured.csv", "M,N,K,cycles,mw,dram_mb,ifmap_zeros_pct\n64,64,64,1000,50,0.01,40\n");
  const std::string hardware = "--hardware scalesim --set zero_gating.mac=true ";
  const std::string arguments = "validate " + hardware + "--reference measured.csv ";
  const auto trial =
      json(arguments + "--technology cacti_45nm --models bottleneck --tables layers,power,dram");
  const auto& layer = trial["layers"][0];
  EXPECT_EQ(layer["actual.power_mw"], 50);
  EXPECT_EQ(layer["actual.dram_bytes"], 10'000);
  const auto run = simulate(hardware +
                            "--gemm 64,64,64 --technology cacti_45nm "
                            "--gate-zeros 0.6")["layers"][0]["energy"];
  EXPECT_NEAR(layer["simulation.power_mw"].get<double>(), run["power_mw"].get<double>(), 1e-6);
  EXPECT_EQ(trial["power"][0]["layers"], 1);
  const auto refused = orrery(arguments);
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("measured.csv:2: mw: found power; allowed: with --technology"),
            std::string::npos)
      << refused.err;
}

TEST_F(Validate, LastCycleIsOneLessThanTheirNumber) {
  write("measured.csv", "M,N,K,last\n8,8,8,9\n");
  const auto trial = json(
      "validate --hardware scalesim --reference measured.csv --column last_cycle=last --tables "
      "layers");
  EXPECT_EQ(trial["layers"][0]["actual"], 10);
}

TEST_F(Validate, MillisecondsAreOfTheHardwaresClock) {
  write("measured.csv", "layer,ms\nconv1,0.1\n");
  const auto layers = json(
      "validate --workload resnet18 --reference measured.csv --set clock_mhz=500 --tables layers");
  EXPECT_DOUBLE_EQ(layers["layers"][0]["actual"], 50'000);
}

/// HDF5 has a group for each table and a dataset for each column; the file's suffix asks for it.
TEST_F(Validate, Hdf5HasTheSameTables) {
  const std::string arguments = "validate --workload tiny --models bottleneck --tables layers";
  const ShellResult written = orrery(arguments + " --output trial.h5");
  ASSERT_EQ(written.code, 0) << written.err;
  const auto layers = json(arguments)["layers"];
  for (const std::string column : {"actual", "bottleneck.cycles", "actual.dram_bytes"}) {
    const auto found =
        read_hdf5_integers((folder() / "trial.h5").string(), "/layers/" + column).values;
    ASSERT_EQ(found.size(), layers.size()) << column;
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], layers[i][column]);
  }
}

TEST_F(Validate, EveryFormatHasTheSameNumbers) {
  const std::string arguments = "validate --workload tiny --models roofline --tables layers";
  const auto first = json(arguments)["layers"][0];
  const std::string error = fmt::format("{:+.1f}%", 100 * first["roofline.error"].get<double>());
  for (const std::string format : {"table", "markdown"}) {
    EXPECT_NE(orrery(arguments + " --format " + format).out.find(error), std::string::npos);
  }
  const std::string csv = orrery(arguments + " --format csv").out;
  EXPECT_TRUE(csv.starts_with("layer,actual,roofline.cycles,roofline.error,actual.dram_bytes,"))
      << csv;
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
