#include <fmt/format.h>

#include <functional>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

class Energy : public Program {};

std::int64_t sum_of(const Json& parts) {
  std::int64_t sum = 0;
  for (const Json& part : parts) sum += part.get<std::int64_t>();
  return sum;
}

TEST_F(Energy, ComponentsOperandsAndLayersSumToTheTotal) {
  for (const char* technology : {"cacti_45nm", "eyeriss_65nm", "generic_45nm", "cacti_22nm"}) {
    const Json json = simulate(fmt::format("--workload tiny --technology {}", technology));
    std::int64_t layers = 0;
    for (const Json& layer : json["layers"]) {
      const Json& energy = layer["energy"];
      const auto total = energy["total_aj"].get<std::int64_t>();
      EXPECT_EQ(sum_of(energy["components_aj"]), total) << layer["name"];
      EXPECT_EQ(sum_of(energy["operands_aj"]), total) << layer["name"];
      EXPECT_EQ(total - energy["on_chip_aj"].get<std::int64_t>(), energy["components_aj"]["dram"]);
      layers += total;
    }
    EXPECT_GT(layers, 0);
    const Json& total = json["total"]["energy"];
    EXPECT_EQ(total["total_aj"], layers);
    EXPECT_EQ(sum_of(total["components_aj"]), layers);
    EXPECT_EQ(sum_of(total["operands_aj"]), layers);
    EXPECT_GT(json["technology"]["area_um2"]["total"], 0);
  }
}

TEST_F(Energy, IsReportedOnlyWithATechnology) {
  const Json without = simulate("--gemm 4,4,4");
  EXPECT_TRUE(without["technology"].is_null());
  EXPECT_TRUE(without["layers"][0]["energy"].is_null());
}

TEST_F(Energy, IsThatOfTheHardwaresTechnologyUnlessAnotherIsAskedFor) {
  const std::string conv = "--hardware eyeriss_v1 --conv c=4,h=10,w=10,k=4,r=3,s=3";
  const Json its = simulate(conv), other = simulate(conv + " --technology cacti_45nm"),
             same = simulate(conv + " --technology eyeriss_65nm");
  EXPECT_EQ(its["technology"]["name"], "eyeriss_65nm");
  EXPECT_EQ(its["total"]["energy"], same["total"]["energy"]);
  EXPECT_EQ(other["technology"]["name"], "cacti_45nm");
  EXPECT_TRUE(simulate(conv + " --technology none")["technology"].is_null());
  EXPECT_TRUE(simulate(conv + " --set technology=none")["technology"].is_null());
  EXPECT_EQ(simulate("--gemm 4,4,4 --set technology=cacti_22nm")["technology"]["name"],
            "cacti_22nm");
}

TEST_F(Energy, ATechnologysFileIsSeenFromTheHardwareThatNamesIt) {
  std::filesystem::create_directories(folder() / "chips/energies");
  write("chips/energies/mine.yaml", "extends: cacti_45nm\n");
  write("chips/chip.yaml", "extends: systolic_32x32\ntechnology: energies/mine.yaml\n");
  EXPECT_EQ(simulate("--gemm 4,4,4 --hardware chips/chip.yaml")["technology"]["name"], "mine");
  EXPECT_EQ(
      simulate("--gemm 4,4,4 --set technology=chips/energies/mine.yaml")["technology"]["name"],
      "mine");
  write("chips/lost.yaml", "extends: systolic_32x32\ntechnology: mine.yaml\n");
  const ShellResult lost = orrery("simulate --gemm 4,4,4 --hardware chips/lost.yaml");
  EXPECT_EQ(lost.code, 2);
  EXPECT_NE(lost.err.find("chips/lost.yaml:2: technology: found 'chips/mine.yaml', which is no"),
            std::string::npos)
      << lost.err;
}

TEST_F(Energy, ZerosAreThoseOfTheLayerOfRealValuesOrAsAsked) {
  const std::string conv = "--hardware eyeriss_v1 --conv c=4,h=10,w=10,k=4,r=3,s=3,pad=1";
  const auto gated = [&](const std::string& more) {
    const Json json = simulate(conv + more);
    return json["layers"][0]["energy"]["gated_macs"].get<std::int64_t>();
  };
  const std::int64_t padding = 4 * 4 * (30 * 30 - 28 * 28), rest = 4 * 4 * 28 * 28;
  EXPECT_EQ(gated(""), padding);  // nothing is said of the words
  EXPECT_EQ(gated(",ifmap_zeros=750"), padding + rest * 3 / 4);
  EXPECT_EQ(gated(",ifmap_zeros=1000"), padding + rest);
  EXPECT_EQ(gated(",ifmap_zeros=750 --gate-zeros 1"), padding);  // what is asked for goes first
  const Json real = simulate(conv + ",ifmap_zeros=750 --toggles --tensors ifmap=relu");
  const auto found = real["layers"][0]["zero_macs"].get<std::int64_t>();
  EXPECT_GT(found, padding);
  EXPECT_EQ(real["layers"][0]["energy"]["gated_macs"], found);
  EXPECT_EQ(gated(" --set zero_gating.mac=false --set zero_gating.filter_spad=false --set "
                  "zero_gating.psum_spad=false"),
            0);
}

/// What the flips cost is a part of the total, in place of what the words did.
TEST_F(Energy, FlipsArePartOfTheTotal) {
  for (const std::string run :
       {"--gemm 9,10,11 --technology generic_45nm",
        "--hardware eyeriss_v1 --conv c=4,h=10,w=10,k=4,r=3,s=3 --technology generic_45nm "
        "--gate-zeros 1"}) {
    const Json words = simulate(run), flips = simulate(run + " --toggles");
    const Json& energy = flips["layers"][0]["energy"];
    EXPECT_EQ(sum_of(energy["components_aj"]), energy["total_aj"].get<std::int64_t>());
    EXPECT_EQ(sum_of(energy["operands_aj"]), energy["total_aj"].get<std::int64_t>());
    EXPECT_NE(energy["total_aj"], words["layers"][0]["energy"]["total_aj"]);
    for (const char* same : {"mac", "buffer"}) {  // real values change what DRAM has to move
      EXPECT_EQ(energy["components_aj"][same], words["layers"][0]["energy"]["components_aj"][same]);
    }
    EXPECT_NE(flips["technology"]["notes"].dump().find("charged by flips, not by words"),
              std::string::npos);
  }
}

TEST_F(Energy, ZerosAreGatedByDensityOrAsTheyReallyAre) {
  const std::string conv =
      "--hardware eyeriss_v1 --conv c=4,h=10,w=10,k=4,r=3,s=3,pad=1 --technology eyeriss_65nm";
  const Json dense = simulate(conv +
                              " --set zero_gating.mac=false --set "
                              "zero_gating.filter_spad=false --set "
                              "zero_gating.psum_spad=false"),
             sparse = simulate(conv + " --gate-zeros 0.25");
  const auto gated = [](const Json& json) {
    return json["layers"][0]["energy"]["gated_macs"].get<std::int64_t>();
  };
  EXPECT_EQ(gated(dense), 0);
  // Of the 30 pairs of an output and a filter position along each side, 28 meet on a word.
  const std::int64_t padding = 4 * 4 * (30 * 30 - 28 * 28), rest = 4 * 4 * 28 * 28;
  EXPECT_EQ(gated(sparse), padding + rest * 3 / 4);
  EXPECT_LT(sparse["total"]["energy"]["total_aj"], dense["total"]["energy"]["total_aj"]);
  EXPECT_EQ(sparse["layers"][0]["cycles"], dense["layers"][0]["cycles"]);
  const Json real = simulate(conv + " --check --gate-zeros real");
  EXPECT_EQ(gated(real), real["layers"][0]["zero_macs"]);
  EXPECT_GE(gated(real), padding);
}

TEST_F(Energy, OfASearchDoesNotDependOnJobs) {
  write("spec.yaml",
        "name: small\nworkload: tiny\ntechnology: cacti_45nm\nobjectives: [energy, area]\n"
        "reference: {energy: 1000, area: 1000}\n"
        "knobs: {array.rows: [4, 8, 16], array.cols: [4, 8, 16]}\n");
  const auto csv = [&](const std::string& jobs) {
    const ShellResult result =
        orrery("search spec.yaml --strategy exhaustive --output out.csv --jobs " + jobs);
    EXPECT_EQ(result.code, 0) << result.err;
    return read("out.csv");
  };
  const std::string one = csv("1");
  EXPECT_NE(one.find("energy"), std::string::npos);
  EXPECT_EQ(csv("2"), one);
}

TEST_F(Energy, WrongRequestsAreRefused) {
  const std::string run = "simulate --gemm 4,4,4 --technology ";
  const std::vector<std::pair<std::string, std::string>> requests = {
      {"paper", "unknown technology 'paper'; allowed: cacti_22nm"},
      {"no.yaml", "no.yaml"},
      {"cacti_45nm --gate-zeros 0.5",
       "--gate-zeros: systolic_32x32 gates nothing; allowed: hardware"},
      {"cacti_45nm --set zero_gating.mac=true --gate-zeros real",
       "--gate-zeros: found 'real' without --check"},
      {"cacti_45nm --set zero_gating.mac=true --gate-zeros 2",
       "found '2'; allowed: real, or a share above 0 and up to 1"},
      {"cacti_45nm --set zero_gating.mac=true --gate-zeros 0.5,0.5",
       "found 2 shares; allowed: one, or one for each of the 1"},
      {"none --gate-zeros 0.5", "--gate-zeros: is given without --technology; allowed: both"},
      {"cacti_45nm --set technology=paper",
       "--set technology=paper: technology: unknown technology 'paper'; allowed: cacti_22nm"},
      {"cacti_45nm --set zero_gating.psum_spad=true",
       "zero_gating.psum_spad: found true while array.network is neighbours"},
      {"cacti_45nm --set zero_gating.mac=perhaps",
       "zero_gating.mac: found 'perhaps'; allowed: true, false"},
      {"cacti_45nm --set dram.type=punched_cards",
       "systolic_32x32: dram.type: found 'punched_cards', which cacti_45nm does not have; allowed: "
       "default, ddr3"}};
  for (const auto& [given, said] : requests) {
    const ShellResult result = orrery(run + given);
    EXPECT_EQ(result.code, 2) << given;
    EXPECT_NE(result.err.find(said), std::string::npos) << result.err;
  }
}

/// An ERT whose DRAM takes more for writes than for reads: 8,192 bytes in and 4,096 out, in
/// accesses of 8 bytes, and what leaks does so in every cycle.
TEST_F(Energy, AnAccelergyTableSaysWhatEachWayAndEachCycleCosts) {
  write("ERT_dram.yaml", R"(ERT:
  version: '0.4'
  tables:
    - name: chip.DRAM[1..1]
      actions:
        - {name: read, arguments: {}, energy: 100.0}
        - {name: write, arguments: {}, energy: 1000.0}
        - {name: leak, arguments: {}, energy: 2.0}
    - name: chip.glb[0..2]
      actions:
        - {name: read, energy: 600}
        - {name: write, energy: 500}
        - {name: leak, energy: 0.5}
    - name: chip.mac[1..1024]
      actions:
        - {name: compute, arguments: {}, energy: 1.0}
        - {name: leak, arguments: {}, energy: 0.25}
)");
  const Json json = simulate("--gemm 64,64,64 --technology ERT_dram.yaml");
  const Json &layer = json["layers"][0], &parts = layer["energy"]["components_aj"];
  const auto cycles = layer["cycles"].get<std::int64_t>();
  EXPECT_EQ(parts["dram"], (614'400 + 2 * cycles) * 1'000'000);
  EXPECT_EQ(parts["buffer_leakage"], 3 * cycles * 500'000);
  EXPECT_EQ(parts["pe_leakage"], 1024 * cycles * 250'000);
  EXPECT_DOUBLE_EQ(layer["energy"]["components_pj"]["dram"].get<double>(),
                   614'400.0 + 2.0 * static_cast<double>(cycles));
  const std::string notes = json["technology"]["notes"].dump();
  for (const char* part :
       {"an access to DRAM is taken to be for 8 bytes",
        "600 pJ for an access to the buffer's ifmap",
        "Then set buffer.ifmap.width_bytes to its width", "a MAC is taken to be for"}) {
    EXPECT_NE(notes.find(part), std::string::npos) << part << notes;
  }
}

/// What a spreadsheet reads beside what is exact: the same numbers, a million times smaller.
TEST_F(Energy, PicojoulesAreTheAttojoulesAsNumbers) {
  const Json json = simulate("--workload tiny --technology cacti_45nm --toggles");
  int compared = 0;
  const std::function<void(const Json&)> compare = [&](const Json& node) {
    for (const auto& [key, value] : node.items()) {
      if (value.is_object() || value.is_array()) compare(value);
      if (!key.ends_with("_aj")) continue;
      const Json& pj = node.at(key.substr(0, key.size() - 2) + "pj");
      const auto expect_same = [&](const Json& exact, const Json& number) {
        EXPECT_DOUBLE_EQ(exact.get<double>() / 1e6, number.get<double>()) << key;
        ++compared;
      };
      if (!value.is_object()) {
        expect_same(value, pj);
        continue;
      }
      for (const auto& [part, exact] : value.items()) expect_same(exact, pj.at(part));
    }
  };
  compare(json["layers"]);
  compare(json["total"]);
  EXPECT_GT(compared, 100);
}

TEST_F(Energy, AnAccelergyTableStandsInForATechnology) {
  write("ERT.yaml",
        "ERT:\n  version: 0.4\n  tables:\n"
        "  - name: top.PE[1..168].mac[1..1]\n    actions:\n"
        "    - {name: compute, arguments: {}, energy: 2.0}\n"
        "  - name: top.shared_glb[1..1]\n    actions:\n"
        "    - {name: read, arguments: {}, energy: 30}\n"
        "    - {name: write, arguments: {}, energy: 20}\n");
  const Json json = simulate("--gemm 6,5,4 --technology ERT.yaml");
  const Json& layer = json["layers"][0];
  EXPECT_EQ(layer["energy"]["components_aj"]["mac"], 6 * 5 * 4 * 2'000'000);
  const Json& accesses = layer["accesses"];
  EXPECT_EQ(layer["energy"]["components_aj"]["buffer"],
            sum_of(accesses["buffer_read_accesses"]) * 30'000'000 +
                sum_of(accesses["buffer_write_accesses"]) * 20'000'000);
}

}  // namespace
}  // namespace orrery
