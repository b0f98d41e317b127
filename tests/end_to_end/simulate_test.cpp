#include <algorithm>
#include <filesystem>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

constexpr const char* kDataflows[] = {"weight_stationary", "output_stationary", "input_stationary"};

class Simulate : public Program {};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

TEST_F(Simulate, KnownGemmTakesTheCyclesOfScaleSim) {
  // SCALE-Sim's last cycle for it is 121124.
  const Json json = simulate("--hardware scalesim --dataflow output_stationary --gemm 3025,96,363");
  EXPECT_EQ(json["schema"], "orrery.simulate.v1");
  EXPECT_EQ(json["hardware"]["name"], "scalesim");
  EXPECT_EQ(json["workload"], "gemm");
  ASSERT_EQ(json["layers"].size(), 1U);
  const Json& layer = json["layers"][0];
  EXPECT_EQ(layer["cycles"], 121125);
  EXPECT_EQ(layer["macs"], 3025 * 96 * 363);
  EXPECT_EQ(layer["dataflow"], "output_stationary");
  EXPECT_TRUE(layer["verified"].is_null());
  EXPECT_EQ(json["total"]["cycles"], 121125);
  EXPECT_DOUBLE_EQ(json["total"]["seconds"], 121125e-9);
}

TEST_F(Simulate, CausesSumToCyclesTimesPesAndLayersToTheTotal) {
  const Json json = simulate("--workload tiny --set array.rows=7 --set array.cols=5");
  std::int64_t cycles = 0;
  std::int64_t dram = 0;
  for (const Json& layer : json["layers"]) {
    const auto sum = [](const Json& counts) {
      return std::accumulate(
          counts.begin(), counts.end(), std::int64_t{0},
          [](std::int64_t total, const Json& count) { return total + count.get<std::int64_t>(); });
    };
    EXPECT_EQ(sum(layer["pe_cycles"]), layer["cycles"].get<std::int64_t>() * 35) << layer["name"];
    EXPECT_EQ(layer["pe_cycles"]["computing"], layer["macs"]);
    cycles += layer["cycles"].get<std::int64_t>();
    dram += layer["traffic_bytes"]["dram"]["ifmap_read"].get<std::int64_t>();
  }
  EXPECT_EQ(json["total"]["cycles"], cycles);
  EXPECT_EQ(json["total"]["traffic_bytes"]["dram"]["ifmap_read"], dram);
}

TEST_F(Simulate, CheckVerifiesEveryLayerWithMacs) {
  for (const std::string dataflow : kDataflows) {
    const Json json = simulate("--workload tiny --check --seed 7 --dataflow " + dataflow);
    for (const Json& layer : json["layers"]) {
      if (layer["macs"] > 0) {
        EXPECT_EQ(layer["verified"], true) << dataflow << " " << layer["name"];
      } else {
        EXPECT_TRUE(layer["verified"].is_null()) << layer["name"];
        EXPECT_EQ(layer["notes"].size(), 1U) << "says how it is charged";
      }
    }
    EXPECT_EQ(json["total"]["verified"], true);
  }
}

TEST_F(Simulate, SumsOfANarrowFoldDoNotOvertakeThoseAhead) {
  // 36 products for each output on 32 rows: the second fold fills 4 rows and, with a step or four,
  // its sums once left before those of the first.
  for (const std::string gemm : {"1,4,36", "4,4,36", "2,10,100"}) {
    for (const std::string dataflow : kDataflows) {
      const Json json = simulate("--check --gemm " + gemm + " --dataflow " + dataflow);
      EXPECT_EQ(json["total"]["verified"], true) << gemm << " " << dataflow;
    }
  }
}

/// A .npy file of `count` bytes that count up from -3.
std::string npy(int count) {
  std::string header =
      "{'descr': '|i1', 'fortran_order': False, 'shape': (" + std::to_string(count) + ",), }";
  header.resize(128 - 10 - 1, ' ');
  std::string bytes = std::string("\x93NUMPY\x01\0", 8) + '\x76' + '\0' + header + '\n';
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(i % 100 - 3);
  return bytes;
}

TEST_F(Simulate, ChecksTensorsOfEveryKind) {
  write("gemm.npy", npy(6 * 7));
  for (const std::string tensors : {"ifmap=relu:density=0.3", "filter=weights", "ifmap=gaussian",
                                    "filter={layer}.npy", "filter=gemm.npy"}) {
    const Json json = simulate("--check --gemm 5,6,7 --tensors '" + tensors + "'");
    EXPECT_EQ(json["total"]["verified"], true) << tensors;
  }
  const ShellResult small = orrery("simulate --check --gemm 5,6,8 --tensors filter=gemm.npy");
  EXPECT_EQ(small.code, 2);
  EXPECT_NE(small.err.find("has the shape 42; allowed for the filter of gemm: 8 x 6"),
            std::string::npos)
      << small.err;
  const ShellResult narrow = orrery(
      "simulate --check --gemm 5,6,7 --tensors filter=gemm.npy --set precision.filter_bits=4");
  EXPECT_EQ(narrow.code, 2);
  EXPECT_NE(narrow.err.find("allowed in 4 bits: -8 to 7"), std::string::npos) << narrow.err;
}

/// What was to be fast and is not says so, and says why.
TEST_F(Simulate, AnOptionThatTakesTheFastEngineAwaySaysSo) {
  const std::string said = "every cycle was stepped, without fast-forward, because of ";
  for (const std::string option :
       {"--check", "--toggles", "--pe-maps", "--trace t.json", "--vcd t.vcd"}) {
    const Json json = simulate("--gemm 4,4,4 " + option);
    const std::string name = option.substr(0, option.find(' '));
    ASSERT_EQ(json["notes"], Json::array({said + name})) << option;
    EXPECT_EQ(json["layers"][0]["engine"], "stepped") << option;
    EXPECT_EQ(simulate("--gemm 4,4,4 --engine stepped " + option)["notes"], Json::array());
    if (option == "--pe-maps") continue;  // a table has no room for them
    EXPECT_NE(orrery("simulate --gemm 4,4,4 " + option).out.find("because of " + name),
              std::string::npos);
  }
  EXPECT_EQ(simulate("--gemm 4,4,4 --check --toggles")["notes"],
            Json::array({said + "--check and --toggles"}));
  EXPECT_EQ(simulate("--gemm 4,4,4")["notes"], Json::array());
}

TEST_F(Simulate, CheckDoesNotChangeTheCounts) {
  Json with = simulate("--workload tiny --check");
  Json without = simulate("--workload tiny");
  for (Json* json : {&with, &without}) {
    for (Json& layer : (*json)["layers"]) {
      layer.erase("verified");
      for (const char* key : {"zero_macs", "wrapped_outputs"}) layer.erase(key);  // of values only
      for (const char* key : {"engine", "cycles_stepped", "cycles_replayed"}) layer.erase(key);
    }
    for (const char* key : {"verified", "cycles_stepped", "cycles_replayed"}) {
      (*json)["total"].erase(key);
    }
    json->erase("provenance");
    json->erase("notes");  // say that all was stepped
  }
  EXPECT_EQ(with, without);
}

TEST_F(Simulate, ACacheOnDiskSaysTheSameWithoutSimulating) {
  const Json first = simulate("--workload tiny --cache layers");
  const Json again = simulate("--workload tiny --cache layers");
  EXPECT_GT(first["total"]["cycles_stepped"], 0);
  EXPECT_EQ(again["total"]["cycles_stepped"], 0);
  for (const char* key : {"cycles", "macs", "pe_cycles", "traffic_bytes", "accesses", "energy"}) {
    EXPECT_EQ(again["total"][key], first["total"][key]) << key;
  }
}

TEST_F(Simulate, ADamagedRecordOfACacheIsSaidAndSimulatedAgain) {
  const Json first = simulate("--workload tiny --cache layers");
  std::string bytes = read("layers");
  bytes[bytes.find('\n') + 100] ^= 1;
  write("layers", bytes);
  const Json again = simulate("--workload tiny --cache layers");
  EXPECT_EQ(again["total"]["pe_cycles"], first["total"]["pe_cycles"]);
  EXPECT_GT(again["total"]["cycles_stepped"], 0);
  EXPECT_NE(again["notes"].dump().find("the cache has 1 damaged record, which was left out"),
            std::string::npos);
  EXPECT_EQ(simulate("--workload tiny --cache layers")["total"]["cycles_stepped"], 0);
}

TEST_F(Simulate, TwoRunsThatShareACacheLoseNothing) {
  write("two.sh", "for layers in conv1 'conv[^1]'; do '" ORRERY_PROGRAM
                  "' simulate --workload resnet18 --hardware scalesim --layers \"$layers\" "
                  "--cache layers >/dev/null & done; wait\n");
  run_shell("cd '" + folder().string() + "' && sh two.sh");
  const Json both =
      simulate("--workload resnet18 --hardware scalesim --layers conv --cache layers");
  EXPECT_EQ(both["total"]["cycles_stepped"], 0);
}

TEST_F(Simulate, ACacheNeverReplacesAFileOfSomethingElse) {
  write("notes.txt", "mine\n");
  const ShellResult result = orrery("simulate --workload tiny --cache notes.txt");
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("notes.txt"), std::string::npos) << result.err;
  EXPECT_EQ(read("notes.txt"), "mine\n");
}

TEST_F(Simulate, SaysTheSameBytesTwice) {
  for (const std::string format : {"json", "csv", "table"}) {
    const std::string arguments = "simulate --workload tiny --check --format " + format;
    const ShellResult first = orrery(arguments);
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(first.err, "") << "no progress bar without a terminal, and nothing from SystemC";
    EXPECT_EQ(orrery(arguments).out, first.out) << format;
  }
}

TEST_F(Simulate, RepeatedLayersReportTheSame) {
  write("twice.yaml",
        "name: twice\n"
        "input: {c: 8, h: 9, w: 9}\n"
        "layers:\n"
        "  - {name: first, op: conv, k: 8, kernel: 3, pad: 1}\n"
        "  - {name: second, op: conv, k: 8, kernel: 3, pad: 1}\n");
  Json both = simulate("--workload twice.yaml --check");
  Json alone = simulate("--workload twice.yaml --check --layers second");
  EXPECT_EQ(both["layers"][1], alone["layers"][0]);
  EXPECT_EQ(both["layers"][1]["name"], "second");
  both["layers"][0]["name"] = "second";
  EXPECT_EQ(both["layers"][0], both["layers"][1]);
}

TEST_F(Simulate, EndsWithTheLastEventNotWithTheKernelsSlice) {
  // The kernel looks for the end once in 64 cycles; a block that seemed busy until then once made
  // every count a multiple of 64.
  std::int64_t multiples = 0;
  for (const std::string m : {"61", "64", "67", "70"}) {
    const Json json = simulate("--gemm " + m + ",64,64");
    multiples += json["total"]["cycles"].get<std::int64_t>() % 64 == 0 ? 1 : 0;
  }
  EXPECT_LT(multiples, 4);
}

TEST_F(Simulate, BatchParametersAndOverridesReachTheSimulation) {
  const auto macs = [&](const std::string& arguments) {
    return simulate(arguments)["total"]["macs"].get<std::int64_t>();
  };
  EXPECT_EQ(macs("--gemm 8,8,8 --batch 3"), 3 * 8 * 8 * 8);
  EXPECT_EQ(macs("--workload bert_base --param sequence_length=8 --layers 'layer.0.query'"),
            8 * 768 * 768);
  const Json json = simulate("--gemm 8,8,8 --set array.rows=4 --set array.rows=2");
  EXPECT_EQ(json["hardware"]["rows"], 2);
}

TEST_F(Simulate, BareRunIsResnet18OnTheDefaultHardware) {
  const ShellResult result = orrery("simulate");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_TRUE(result.out.starts_with("resnet18 on systolic_32x32: ")) << result.out;
  EXPECT_NE(result.out.find("\nlayer4.1.conv2 "), std::string::npos);
  EXPECT_NE(result.out.find("1.81 GMACs in "), std::string::npos);
  EXPECT_NE(result.out.find("\nWhere the PE-cycles went\n"), std::string::npos);
  EXPECT_EQ(result.out.find('\033'), std::string::npos) << "colours are for terminals";
}

TEST_F(Simulate, CsvHasTheSameNumbersAsJson) {
  const Json json = simulate("--workload tiny");
  const ShellResult csv = orrery("simulate --workload tiny --format csv");
  const std::vector<std::string> lines = split(csv.out, '\n');
  ASSERT_EQ(lines.size(), json["layers"].size() + 1);
  const std::vector<std::string> names = split(lines[0], ',');
  const auto column = [&](const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    EXPECT_NE(found, names.end()) << name;
    return static_cast<std::size_t>(found - names.begin());
  };
  for (std::size_t i = 0; i < json["layers"].size(); ++i) {
    const Json& layer = json["layers"][i];
    const std::vector<std::string> fields = split(lines[i + 1], ',');
    EXPECT_EQ(fields[column("name")], layer["name"]);
    EXPECT_EQ(fields[column("cycles")], layer["cycles"].dump());
    EXPECT_EQ(fields[column("utilization")], layer["utilization"].dump());
    EXPECT_EQ(fields[column("traffic_bytes.dram.ofmap_write")],
              layer["traffic_bytes"]["dram"]["ofmap_write"].dump());
  }
}

TEST_F(Simulate, SparsityOfATopologyIsStatedAsIgnored) {
  write("sparse.csv",
        "Layer, M, N, K, Sparsity,\n"
        "first, 16, 16, 16, 2:4,\n");
  const Json json = simulate("--workload sparse.csv");
  ASSERT_EQ(json["notes"].size(), 1U);
  EXPECT_EQ(json["layers"][0]["macs"], 16 * 16 * 16);
}

TEST_F(Simulate, TheFastEngineRunsLayersOnEveryKindOfArray) {
  for (const std::string flow_control : {"lockstep", "elastic"}) {
    const Json json = simulate("--gemm 200,200,200 --set array.flow_control=" + flow_control);
    EXPECT_EQ(json["layers"][0]["engine"], "fast");
    EXPECT_GT(json["layers"][0]["cycles_replayed"], json["layers"][0]["cycles_stepped"]);
    EXPECT_TRUE(json["notes"].empty());
  }
}

TEST_F(Simulate, VcdOfOneLayerOpensWithTheBlocksSignals) {
  EXPECT_EQ(orrery("simulate --gemm 8,8,8 --vcd wave.vcd").code, 0);
  const std::string wave = read("wave.vcd");
  EXPECT_NE(wave.find("$timescale"), std::string::npos);
  EXPECT_NE(wave.find("folds"), std::string::npos);
  EXPECT_NE(wave.find("$enddefinitions"), std::string::npos);
}

TEST_F(Simulate, UsersFilesWorkByPath) {
  write("mine.yaml", "extends: systolic_32x32\narray: {rows: 3, cols: 5}\n");
  std::filesystem::copy(
      std::filesystem::path(ORRERY_SOURCE_DIR) / "dataflows/output_stationary.yaml",
      folder() / "flow.yaml");
  const Json json = simulate("--hardware mine.yaml --dataflow ./flow.yaml --gemm 9,9,9 --check");
  EXPECT_EQ(json["hardware"]["name"], "mine");
  EXPECT_EQ(json["total"]["verified"], true);
}

TEST_F(Simulate, OutputIsThereInFullOrNotAtAll) {
  EXPECT_EQ(orrery("simulate --workload tiny --format json --output out.json").out, "");
  const std::string good = read("out.json");
  Json written = Json::parse(good), printed = simulate("--workload tiny");
  EXPECT_EQ(written["provenance"]["command"],
            "orrery simulate --workload tiny --format json --output out.json");
  written.erase("provenance");
  printed.erase("provenance");
  EXPECT_EQ(written, printed);
  // Fails while simulating: the layer fits no buffer.
  const ShellResult bad = orrery(
      "simulate --workload tiny --set buffer.capacity_bytes=1 --set "
      "buffer.ofmap.capacity_bytes=0 --output out.json");
  EXPECT_EQ(bad.code, 2) << bad.err;
  EXPECT_EQ(read("out.json"), good) << "what was there before is lost";
  const auto files = std::filesystem::directory_iterator(folder());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "a temporary file is left";
}

TEST_F(Simulate, OutputFollowsALinkAndRefusesADevice) {
  write("real.txt", "old");
  std::filesystem::create_symlink("real.txt", folder() / "link.txt");
  EXPECT_EQ(orrery("simulate --gemm 4,4,4 --output link.txt").code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder() / "link.txt"));
  EXPECT_TRUE(read("real.txt").starts_with("gemm on "));
  EXPECT_EQ(orrery("simulate --gemm 4,4,4 --output /dev/null").code, 2);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace orrery
