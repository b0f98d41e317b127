#include <fmt/format.h>

#include "tests/end_to_end/program.h"

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

TEST_F(Energy, ZerosAreGatedByDensityOrAsTheyReallyAre) {
  const std::string conv =
      "--hardware eyeriss_v1 --conv c=4,h=10,w=10,k=4,r=3,s=3,pad=1 --technology eyeriss_65nm";
  const Json dense = simulate(conv), sparse = simulate(conv + " --gate-zeros 0.25");
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

TEST_F(Energy, WrongRequestsAreRefused) {
  const std::string run = "simulate --gemm 4,4,4 --technology ";
  const std::vector<std::pair<std::string, std::string>> requests = {
      {"paper", "unknown technology 'paper'; allowed: cacti_22nm"},
      {"no.yaml", "no.yaml"},
      {"cacti_45nm --gate-zeros real", "--gate-zeros: found 'real' without --check"},
      {"cacti_45nm --gate-zeros 2", "found '2'; allowed: real, or a share above 0 and up to 1"},
      {"cacti_45nm --gate-zeros 0.5,0.5",
       "found 2 shares; allowed: one, or one for each of the 1"}};
  for (const auto& [given, said] : requests) {
    const ShellResult result = orrery(run + given);
    EXPECT_EQ(result.code, 2) << given;
    EXPECT_NE(result.err.find(said), std::string::npos) << result.err;
  }
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
