#include <sstream>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

class DramProgram : public Program {
 protected:
  void SetUp() override {
    write("trace.csv",
          "request,address_hex,kind,arrival\n0,0,R,0\n1,0x40,W,0\n2,100000,R,3\n3,80,R,40\n");
  }

  /// The one line of a complaint, with exit code 2 and nothing on standard output.
  void expect_refused(const std::string& arguments, const std::string& part) const {
    const ShellResult result = orrery("dram " + arguments);
    EXPECT_EQ(result.code, 2) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_NE(result.err.find(part), std::string::npos) << arguments << "\n" << result.err;
  }
};

TEST_F(DramProgram, PrintsClocksAsCsvTotalsAsJsonAndCommands) {
  const ShellResult csv = orrery(
      "dram trace.csv --preset ddr4_2400 --mapping rochrababgco --window 8 --format csv "
      "--commands commands.csv");
  EXPECT_EQ(csv.err, "");
  // Activate in clock 2, its column tRCD = 17 later, data CL + BL/2 = 21 after that.
  EXPECT_EQ(csv.out.substr(0, csv.out.find("\n2,")), "request,accepted,completed\n0,0,40\n1,1,3");
  const std::string commands = read("commands.csv");
  EXPECT_EQ(commands.substr(0, commands.find("\n41,")),
            "clock,command,channel,rank,bank_group,bank,row,column\n2,ACT,0,0,0,0,0,-1\n"
            "19,RD,0,0,0,0,0,0");
  const ShellResult json = orrery("dram trace.csv --mapping rochrababgco --window 8 --format json");
  const auto totals = nlohmann::json::parse(json.out).at("totals").at(0);
  EXPECT_EQ(totals.at("requests"), 4);
  EXPECT_EQ(totals.at("reads"), 3);
  EXPECT_EQ(totals.at("writes_on_bus").get<int>() + totals.at("writes_left_in_queue").get<int>(),
            1);
  EXPECT_EQ(totals.at("policy"), "dramsim");
  EXPECT_EQ(totals.at("mapping"), "rochrababgco");
}

TEST_F(DramProgram, NamesThePolicyToPeople) {
  const ShellResult result = orrery("dram trace.csv --policy frfcfs --refresh off");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.out.find("policy frfcfs, window 32, refresh off"), std::string::npos);
  EXPECT_NE(result.out.find("row conflicts"), std::string::npos);
}

TEST_F(DramProgram, RefusesMappings) {
  expect_refused("trace.csv --mapping rochraba", "lacks bg");
  expect_refused("trace.csv --mapping rochrababgcoco", "co twice");
  expect_refused("trace.csv --mapping rochrababgcx", "'cx' is no field");
  expect_refused("trace.csv --mapping ro", "lacks ch");
}

TEST_F(DramProgram, RefusesTimingsThatContradict) {
  expect_refused("trace.csv --set timing.tRAS=5", "timing.tRCD");
  expect_refused("trace.csv --set timing.tREFI=300", "refreshes leave no time");
  expect_refused("trace.csv --set timing.tCCD_L=3", "timing.tCCD_S");
  expect_refused("trace.csv --set timing.tFAW=3", "timing.tRRD_S");
  expect_refused("trace.csv --set structure.columns=1000", "a power of two");
  write("mine.yaml", "extends: ddr4_2400\ntiming:\n  tRAS: 9\n");
  expect_refused("trace.csv --preset mine.yaml", "mine.yaml:3: timing.tRAS: found 9");
  write("part.yaml", "clock_mhz: 800\nmapping: rochrababgco\nstructure: {channels: 1}\n");
  expect_refused("trace.csv --preset part.yaml", "ranks");
}

TEST_F(DramProgram, RefusesBadRows) {
  const auto refused = [&](const std::string& text, const std::string& part) {
    write("bad.csv", text);
    expect_refused("bad.csv", part);
  };
  refused("", "bad.csv");
  refused("address_hex,kind,arrival\n", "found no request");
  refused("address,kind,arrival\n0,R,0\n", "bad.csv:1: address_hex");
  refused("address_hex,kind,arrival\n0,R,0\nxyz,R,0\n", "bad.csv:3: address_hex: found 'xyz'");
  refused("address_hex,kind,arrival\n0,Q,0\n", "bad.csv:2: kind: found 'Q'; allowed: R, W");
  refused("address_hex,kind,arrival\n0,R\n", "bad.csv:2: arrival");
  refused("address_hex,kind,arrival\n0,R,-1\n", "bad.csv:2: arrival: found '-1'");
  refused("address_hex,kind,arrival\n-40,R,1\n", "bad.csv:2: address_hex");
  refused("address_hex,kind,arrival\n200000000,R,1\n", "0 to 1ffffffff");
}

TEST_F(DramProgram, RefusesOtherWords) {
  expect_refused("", "found no trace");
  expect_refused("trace.csv --preset ddr4_2401", "did you mean 'ddr4_2400'");
  expect_refused("trace.csv --policy frfcf", "frfcfs");
  expect_refused("trace.csv --window 0", "--window");
  expect_refused("trace.csv --refresh maybe", "on, off");
  expect_refused("none.csv", "none.csv");
}

TEST_F(DramProgram, ShowsADramAsAFileThatReadsBack) {
  const ShellResult shown = orrery("show dram hbm2_2ch > copy.yaml; cat copy.yaml");
  ASSERT_EQ(shown.code, 0) << shown.err;
  const ShellResult copy = orrery("show dram copy.yaml");
  EXPECT_EQ(copy.out, shown.out);
  EXPECT_EQ(copy.err, "");
}

}  // namespace
}  // namespace orrery
