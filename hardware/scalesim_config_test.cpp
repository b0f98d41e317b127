#include "hardware/scalesim_config.h"

#include <gtest/gtest.h>

#include "hardware/load.h"
#include "tests/complaint.h"

namespace orrery {
namespace {

/// scale.cfg of SCALE-Sim v3, shortened.
std::string config(const std::string& bandwidth, const std::string& dataflow = "os") {
  return "[general]\nrun_name = \"run\"\n\n[architecture_presets]\nArrayHeight:    16\n"
         "ArrayWidth = 8\n; a remark\nIfmapSramSzkB:   64 \nFilterSramSzkB:  32\n"
         "OfmapSramSzkB:   16\nBandwidth : 10\nDataflow : " +
         dataflow + "\n[run_presets]\nInterfaceBandwidth: " + bandwidth + "\n";
}

TEST(ScalesimConfig, WithoutABandwidthIsThePresetWithItsArray) {
  Accelerator found = read_scalesim_config(config("CALC", "is"), "run.cfg").accelerator;
  Accelerator expected =
      load_accelerator("scalesim", {"array.rows=16", "array.cols=8", "dataflow=input_stationary"});
  expected.name = found.name;
  expected.description = found.description;
  EXPECT_EQ(found, expected);
}

TEST(ScalesimConfig, WithABandwidthHasItsMemories) {
  const ConvertedHardware found = read_scalesim_config(config("USER"), "run.cfg");
  const BufferConfig& buffer = found.accelerator.buffer;
  EXPECT_EQ(buffer.own_bytes(Operand::kIfmap), 64 * 1024);
  EXPECT_EQ(buffer.own_bytes(Operand::kFilter), 32 * 1024);
  EXPECT_EQ(buffer.own_bytes(Operand::kOfmap), 16 * 1024);
  EXPECT_EQ(found.accelerator.dram.bus_bytes, 10);
  EXPECT_EQ(found.accelerator.dram.clock_mhz, found.accelerator.clock_mhz);
  EXPECT_FALSE(buffer.ideal || found.accelerator.dram.ideal);
}

TEST(ScalesimConfig, ComplaintsSayLineKeyAndWhatIsAllowed) {
  const auto complaint = [](const std::string& text) {
    return complaint_of([&] { read_scalesim_config(text, "run.cfg"); });
  };
  EXPECT_EQ(complaint(config("CALC", "rs")),
            "run.cfg:12: Dataflow: found 'rs'; allowed: os, ws, is");
  EXPECT_EQ(complaint(config("MUCH")),
            "run.cfg:14: InterfaceBandwidth: found 'MUCH'; allowed: CALC, USER");
  EXPECT_EQ(complaint("[architecture_presets]\nArrayHeight: 0\n"),
            "run.cfg:2: ArrayHeight: found '0'; allowed: a whole number from 1 to 65536");
  EXPECT_EQ(complaint("[architecture_presets]\nArrayWidth: 8\n"),
            "run.cfg: ArrayHeight: is missing");
  EXPECT_EQ(complaint("hello\n"), "run.cfg:1: found 'hello'; allowed: [SECTION], or KEY: VALUE");
}

}  // namespace
}  // namespace orrery
