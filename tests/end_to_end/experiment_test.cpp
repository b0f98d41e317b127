#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

constexpr const char* kAccelerators =
    "code,pes,l1,l2,noc,off_chip\n"
    "tiny,32,100,60000,400,250\nsmall,128,100,60000,400,250\nlarge,256,100,60000,800,50\n";
constexpr const char* kExperiment =
    "hardware: codesign_256\n"
    "accelerators: accelerators.csv\n"
    "families:\n"
    "  - name: kc_p\n"
    "    dataflow: kc_p\n"
    "    depthwise: kc_p_depthwise\n"
    "    directives: DIRECTIVES/kc_p.m\n"
    "    depthwise_directives: DIRECTIVES/dpt.m\n"
    "    least_pes: 64\n"
    "    reason: clusters have 64 PEs\n"
    "    set: {array.rows: pes/64, buffer.ofmap.banks: pes/64, buffer.capacity_bytes: l2,\n"
    "          dram.bus_bytes: off_chip}\n"
    "networks:\n"
    "  - {space: nas_bench_macro, searched: true}\n"
    "measured:\n"
    "  - {name: as_if, space: nas_bench_macro, column: macs, hardware: systolic_32x32,\n"
    "     dataflow: weight_stationary}\n"
    "limits: 3\n"
    "random_sets: 2\n";

class ExperimentProgram : public Program {
 protected:
  ExperimentProgram() {
    write("accelerators.csv", kAccelerators);
    std::string text = kExperiment;
    const std::string directives = "DIRECTIVES";
    for (auto at = text.find(directives); at != std::string::npos; at = text.find(directives)) {
      text.replace(at, directives.size(),
                   std::string(ORRERY_SOURCE_DIR) + "/search/experiments/directives");
    }
    write("some.yaml", text);
  }

  /// The experiment's file with `from` replaced, and what the program says of it.
  ShellResult changed(const std::string& from, const std::string& to) {
    std::string text = read("some.yaml");
    text.replace(text.find(from), from.size(), to);
    write("changed.yaml", text);
    return orrery("experiment changed.yaml");
  }

  /// The CSV files of a folder by name.
  std::map<std::string, std::string> csv(const std::string& name) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder() / name)) {
      const std::string file = entry.path().filename().string();
      files[file] = read(name + "/" + file);
    }
    return files;
  }
};

TEST_F(ExperimentProgram, HasTheSameResultsWithAnyNumberOfProcessesAndFromTheCache) {
  const ShellResult one = orrery("experiment some.yaml --cache cells.txt --csv one");
  ASSERT_EQ(one.code, 0) << one.err;
  EXPECT_NE(one.out.find("2 machines (1 refused), 35 distinct layers: 70 layer evaluations, 70 of "
                         "them different. 70 simulated"),
            std::string::npos)
      << one.out;
  EXPECT_NE(one.out.find("Refused: kc_p:tiny (32 PEs: clusters have 64 PEs)."), std::string::npos);
  // Networks "measured" by their MACs are ranked by MACs perfectly, and worse by a machine.
  EXPECT_NE(one.out.find("| MACs | 1.0000 | 1.0000 |"), std::string::npos) << one.out;
  EXPECT_NE(one.out.find("| simulated | 0."), std::string::npos) << one.out;
  const auto expected = csv("one");
  EXPECT_TRUE(expected.contains("ranks_nas_bench_macro_latency_cycle_level.csv"));
  EXPECT_TRUE(expected.contains("search_nas_bench_macro.csv"));

  // A run that was interrupted: half of the cells are there.
  const std::string cells = read("cells.txt");
  write("cells.txt", cells.substr(0, cells.size() / 2));
  const ShellResult resumed = orrery("experiment some.yaml --jobs 2 --cache cells.txt --csv two");
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(resumed.out.find("70 simulated"), std::string::npos);
  EXPECT_EQ(csv("two"), expected);
}

TEST_F(ExperimentProgram, SaysWhatIsWrongWithItsFileAndWhatIsAllowed) {
  const auto says = [](const ShellResult& result, const std::string& text) {
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_NE(result.err.find(text), std::string::npos) << result.err;
  };
  says(orrery("experiment"), "found no name; allowed: a file, or one of semi-decoupled");
  says(orrery("experiment decoupled"), "unknown experiment 'decoupled'; allowed: a file");
  says(orrery("experiment some.yaml --networks darts"),
       "unknown networks 'darts'; allowed: nas_bench_macro");
  says(orrery("experiment some.yaml --accelerators 7"), "unknown accelerator '7'; allowed: tiny");
  says(orrery("experiment some.yaml --accelerators tiny"),
       "no machine is left: 32 PEs: clusters have 64 PEs");
  says(changed("pes/64", "pes/48"), "families[0].set.array.rows");
  says(changed("searched: true", "seeked: true"), "changed.yaml:14: networks[0].seeked");
  says(changed("space: nas_bench_macro", "space: alphanet"), "space alphanet has no accuracies");
  says(changed("random_sets: 2", "coupled: [luck]"), "unknown strategy 'luck'");
  says(changed("array.rows: pes/64", "array.rows: sides"), "sides");
  write("accelerators.csv", "code,pes,l1,l2,noc,off_chip\nodd,64.5,1,1,1,1\n");
  says(orrery("experiment some.yaml"), "accelerator odd: found 64.5; allowed: whole numbers");
  write("accelerators.csv", "code,pes\nfew,64\n");
  says(orrery("experiment some.yaml"), "accelerators.csv: l1: is not among the columns");
}

}  // namespace
}  // namespace orrery
