#include <sstream>

#include "base/count_json.h"
#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

using Json = nlohmann::json;

class LargeCounts : public Program {};

WideCount wide_sum(const Json& parts) {
  WideCount sum;
  for (const Json& part : parts) sum += count_in(part);
  return sum;
}

void expect_wide_sums(const Json& part) {
  const Json& energy = part["energy"];
  const WideCount total = count_in(energy["total_aj"]);
  EXPECT_EQ(wide_sum(energy["components_aj"]), total);
  EXPECT_EQ(wide_sum(energy["operands_aj"]), total);
  EXPECT_EQ(total - count_in(energy["components_aj"]["dram"]), count_in(energy["on_chip_aj"]));
  EXPECT_NEAR(energy["total_pj"].get<double>() * 1e6 / static_cast<double>(total), 1, 1e-12);
}

/// The PE-cycles of a large array for a long time, which no 64 bits hold.
TEST_F(LargeCounts, PeCyclesAreThoseOfEveryPe) {
  const Json json = simulate(
      "--gemm 1048576,16777216,1 --set array.rows=4096 --set array.cols=4096 --set "
      "dram.bus_bytes=1 --technology generic_45nm");
  const Json& layer = json["layers"][0];
  const WideCount cycles = count_in(layer["cycles"]);
  EXPECT_EQ(wide_sum(layer["pe_cycles"]), cycles * 4096 * 4096);
  EXPECT_FALSE(wide_sum(layer["pe_cycles"]).fits_64_bits());
  EXPECT_EQ(layer["pe_cycles"]["computing"], std::int64_t{1} << 44);
  EXPECT_EQ(json["total"]["pe_cycles"], layer["pe_cycles"]);
  expect_wide_sums(layer);
}

/// MACs, cycles, traffic and energy of a network whose layers fit 64 bits and whose sums do not.
TEST_F(LargeCounts, SumsOverLayersAreExact) {
  write("three.yaml",
        "name: three\nlayers:\n"
        "  - {name: a, op: matmul, m: 2097151, n: 2097151, k: 2097151}\n"
        "  - {name: b, op: matmul, m: 2097151, n: 2097151, k: 2097151}\n"
        "  - {name: c, op: matmul, m: 2097151, n: 2097151, k: 2097151}\n");
  const Json json = simulate("--workload three.yaml --technology cacti_45nm");
  EXPECT_EQ(json["total"]["macs"], "27670076528164601853");
  EXPECT_EQ(json["layers"][1]["macs"], 9223358842721533951);
  for (const Json& layer : json["layers"]) expect_wide_sums(layer);
  expect_wide_sums(json["total"]);
  for (const char* key : {"macs", "cycles", "folds"}) {
    WideCount sum;
    for (const Json& layer : json["layers"]) sum += count_in(layer[key]);
    EXPECT_EQ(count_in(json["total"][key]), sum) << key;
  }
  EXPECT_NE(orrery("show workload three.yaml").out.find("27,670,076,528,164,601,853"),
            std::string::npos);
}

/// The same digits in a table for spreadsheets.
TEST_F(LargeCounts, AreDigitsInCsv) {
  const std::string run = "--gemm 2000000,2000000,2000000 --technology cacti_45nm";
  const Json json = simulate(run);
  std::istringstream csv(orrery("simulate " + run + " --format csv").out);
  std::string names, values;
  std::getline(csv, names);
  std::getline(csv, values);
  EXPECT_EQ(count_in(json["layers"][0]["macs"]).text(), "8000000000000000000");
  const std::string total = json["layers"][0]["energy"]["total_aj"].get<std::string>();
  EXPECT_NE(("," + values + ",").find("," + total + ","), std::string::npos) << values;
  EXPECT_EQ(total.find_first_not_of("0123456789"), std::string::npos) << total;
}

/// Times and sizes of one layer that no 64 bits hold are refused, not wrong.
TEST_F(LargeCounts, ALayerThatTakesTooLongIsRefused) {
  const ShellResult result = orrery(
      "simulate --gemm 2097151,2097151,2097151 --set array.rows=1 --set array.cols=1 --set "
      "dram.bus_bytes=1 --set edges.ifmap.interval=4");
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_NE(result.err.find("more than can be counted"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace orrery
