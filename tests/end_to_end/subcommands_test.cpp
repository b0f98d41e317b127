#include <string>
#include <vector>

#include "base/data_path.h"
#include "dataflows/tile_policy.h"
#include "tests/end_to_end/program_fixture.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

class Subcommands : public Program {};

TEST_F(Subcommands, HelpNamesThemAllAndEachExplainsItself) {
  const ShellResult overview = orrery("help");
  EXPECT_EQ(overview.code, 0);
  EXPECT_EQ(orrery("").out, overview.out);
  EXPECT_EQ(orrery("--help").out, overview.out);
  for (const std::string name : {"simulate", "reorder", "list", "show", "help", "version"}) {
    EXPECT_NE(overview.out.find("  " + name + " "), std::string::npos) << name;
    const ShellResult help = orrery("help " + name);
    EXPECT_EQ(help.code, 0);
    EXPECT_TRUE(help.out.starts_with("orrery " + name)) << help.out;
    EXPECT_EQ(orrery(name + " --help").out, help.out);
  }
}

TEST_F(Subcommands, SimulateHelpsWithEveryOption) {
  const std::string help = orrery("help simulate").out;
  for (const std::string option : {"hardware", "workload", "gemm", "conv", "dataflow", "layers",
                                   "batch", "set", "param", "check", "seed", "tensors", "toggles",
                                   "pe-maps", "trace", "trace-spans", "vcd", "format", "output"}) {
    EXPECT_NE(help.find("  --" + option + " "), std::string::npos) << option;
  }
}

TEST_F(Subcommands, ListHasEveryPluginWithASentence) {
  const ShellResult list = orrery("list");
  EXPECT_EQ(list.code, 0) << list.err;
  std::vector<std::string> names = data_names("hardware/presets");
  for (const auto& more : {zoo_names(), data_names("dataflows")}) {
    names.insert(names.end(), more.begin(), more.end());
  }
  for (const auto& policy : Registry<TilePolicy>::instance().entries()) {
    if (policy.name != "halved") names.push_back(policy.name);  // which is the tests' own
  }
  for (const std::string& name : names) {
    const auto line = list.out.find("\n" + name + " ");
    ASSERT_NE(line, std::string::npos) << name;
    const auto sentence = list.out.find_first_not_of(' ', line + 1 + name.size());
    EXPECT_NE(list.out[sentence], '\n') << name << " has no sentence";
  }
  EXPECT_NE(list.out.find("[sequence_length=128]"), std::string::npos);
  EXPECT_EQ(orrery("list hardware").out, list.out.substr(0, list.out.find("\n\n") + 1));
}

TEST_F(Subcommands, ShowPrintsHardwareThatReadsBack) {
  const ShellResult shown = orrery("show hardware tpu_v1 --set array.rows=64");
  EXPECT_EQ(shown.code, 0) << shown.err;
  write("shown.yaml", shown.out);
  EXPECT_EQ(orrery("show hardware shown.yaml").out, shown.out);
}

TEST_F(Subcommands, ShowPrintsAWorkloadAndADataflow) {
  const std::string network = orrery("show workload resnet18").out;
  EXPECT_NE(network.find("layer3.0.downsample"), std::string::npos) << network;
  EXPECT_NE(network.find("1,814,073,344"), std::string::npos) << network;
  const ShellResult shown = orrery("show dataflow weight_stationary");
  write("flow.yaml", shown.out);
  EXPECT_EQ(orrery("show dataflow flow.yaml").out, shown.out);
}

TEST_F(Subcommands, VersionIsOneLine) {
  const ShellResult version = orrery("version");
  EXPECT_TRUE(version.out.starts_with("orrery ")) << version.out;
  EXPECT_EQ(version.out.find('\n'), version.out.size() - 1);
  EXPECT_EQ(orrery("--version").out, version.out);
}

TEST_F(Subcommands, SaysWhenStandardOutputIsFull) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP();
  const ShellResult full = orrery("simulate --gemm 4,4,4 > /dev/full");
  EXPECT_EQ(full.code, 2);
  EXPECT_TRUE(full.err.starts_with("orrery: standard output: ")) << full.err;
}

}  // namespace
}  // namespace orrery
