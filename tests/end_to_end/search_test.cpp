#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "base/random.h"
#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

constexpr const char* kSpec = R"(name: small
set: {buffer.ifmap.capacity_bytes: 0, buffer.filter.capacity_bytes: 0, buffer.ofmap.capacity_bytes: 0}
workload: tiny
knobs:
  array.rows: {from: 4, to: 16, factor: 2}
  array.cols: {from: 4, to: 16, factor: 2}
  buffer.capacity_bytes: [16K, 64K]
  dram.bus_bytes: [2, 8]
  dataflow: [weight_stationary, output_stationary]
  array.flow_control: [lockstep, elastic]
  array.link_depth: {values: [1, 2], when: {array.flow_control: elastic}}
constraints: {pes: {max: 128}}
objectives: [latency, pes]
reference: {latency: 1, pes: 1000}
fidelity: stepped
)";

/// The block of code in docs/search.md that follows `marker`.
std::string block_of_docs(const std::string& marker) {
  std::ifstream in(ORRERY_SOURCE_DIR "/docs/search.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto at = text.find(marker);
  if (at == std::string::npos) return "";
  const auto begin = text.find('\n', text.find("```", at)) + 1;
  return text.substr(begin, text.find("```", begin) - begin);
}

class Search : public Program {
 protected:
  void SetUp() override { write("spec.yaml", kSpec); }

  /// The CSV of `orrery search spec.yaml ARGUMENTS`.
  std::string csv(const std::string& arguments) const {
    const ShellResult result = orrery("search spec.yaml --output out.csv " + arguments);
    EXPECT_EQ(result.code, 0) << arguments << "\n" << result.err;
    return read("out.csv");
  }

  std::string complaint(const std::string& arguments) const {
    const ShellResult result = orrery(arguments);
    EXPECT_EQ(result.code, 2) << arguments << result.out;
    return result.err;
  }

  void expect_in(const std::string& text, const std::string& part) const {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
};

TEST_F(Search, TellsTheFrontAndWritesEveryTrial) {
  const ShellResult result = orrery("search spec.yaml --budget 30 --output out.csv");
  EXPECT_EQ(result.code, 0) << result.err;
  expect_in(result.out, "small: genetic over 216 points, at stepped\n30 trials: ");
  expect_in(result.out, "Pareto front: ");
  expect_in(result.out, "hypervolume against latency 1, pes 1000: ");
  const std::string trials = read("out.csv");
  expect_in(trials,
            "trial,state,array.rows,array.cols,buffer.capacity_bytes,dram.bus_bytes,dataflow,"
            "array.flow_control,array.link_depth,latency,cycles,");
  EXPECT_EQ(std::count(trials.begin(), trials.end(), '\n'), 31);
}

/// A sweep of the nightly kind sets ORRERY_KILLS to 30.
TEST_F(Search, AnyNumberOfWorkersAndAnyKillsGiveTheSameBytes) {
  const char* kills_text = std::getenv("ORRERY_KILLS");
  const int kills = kills_text == nullptr ? 6 : std::atoi(kills_text);
  const std::string common = "--budget 60 --seed 3 ";
  const std::string one = csv(common + "--jobs 1");
  EXPECT_EQ(csv(common + "--jobs 2"), one);

  Random random(static_cast<std::uint64_t>(kills));
  std::string script = "cd '" + folder().string() + "'\n";
  for (int i = 0; i < kills; ++i) {
    const double seconds = 0.01 + 0.4 * random.uniform();
    script += "'" ORRERY_PROGRAM "' search spec.yaml --study s.study --resume --jobs 2 " + common +
              " > /dev/null & p=$!; sleep " + std::to_string(seconds) +
              "; kill -9 $p; wait $p 2>/dev/null\n";
  }
  run_shell(script);
  EXPECT_EQ(csv(common + "--study s.study --resume --jobs 2"), one);
  EXPECT_EQ(csv(common + "--study s.study --resume"), one) << "nothing was left to do";
}

TEST_F(Search, ModelScreensAndSimulatorConfirms) {
  write("spec.yaml", std::string(kSpec) + "screen: {fidelity: model:bottleneck, keep: 0.3}\n");
  const std::string one = csv("--budget 40 --strategy random");
  expect_in(one, ",pruned,");
  EXPECT_EQ(csv("--budget 40 --strategy random --jobs 2"), one);
}

TEST_F(Search, SaysWhatIsWrongInALine) {
  expect_in(complaint("search"), "search: found no file; allowed: search SPEC.yaml");
  expect_in(complaint("search none.yaml"), "none.yaml: cannot open the file");
  expect_in(complaint("search spec.yaml --strategy magic"), "unknown strategy 'magic'; allowed: ");
  expect_in(complaint("search spec.yaml --option popluation=3"),
            "popluation: unknown option; allowed: population, crossover, mutation");
  expect_in(complaint("search spec.yaml --resume"), "--resume: found no --study");
  expect_in(complaint("search spec.yaml --fidelity magic"), "unknown fidelity 'magic'");
  expect_in(complaint("search spec.yaml --plugin none.so"), "none.so: cannot be loaded");
  expect_in(complaint("search spec.yaml --strategy external"), "needs the option command");
  expect_in(complaint("search spec.yaml --strategy external --option command=false"),
            "'false' ended (exit code 1)");
  expect_in(complaint("search spec.yaml --strategy external --option 'command=echo hello'"),
            "answered 'hello'; allowed: a JSON object");
  csv("--budget 2 --study there.study");
  expect_in(complaint("search spec.yaml --budget 2 --study there.study"), "is there already");
  expect_in(complaint("search spec.yaml --budget 1 --study there.study --resume"),
            "is of a study with a budget of 2; allowed: --budget 2 or more");
}

TEST_F(Search, RunsAStrategyBuiltOutsideFromTheDocs) {
  write("climb.cpp", block_of_docs("climb.cpp"));
  const std::string compiler = "cd '" + folder().string() +
                               "' && '" ORRERY_CXX
                               "' -std=c++20 -shared "
                               "-fPIC -I '" ORRERY_SOURCE_DIR "' ";
  const ShellResult built = run_shell(compiler + "climb.cpp -o climb.so");
  ASSERT_EQ(built.code, 0) << built.err;
  const std::string once = csv("--plugin ./climb.so --strategy climb --budget 20");
  EXPECT_EQ(std::count(once.begin(), once.end(), '\n'), 21);
  EXPECT_EQ(csv("--plugin climb.so --strategy climb --budget 20 --jobs 2"), once);

  write("old.cpp",
        "extern \"C\" const char* orrery_plugin_abi() { return \"orrery.strategy.0\"; }\n"
        "extern \"C\" void orrery_plugin_register() {}\n");
  write("none.cpp", "int nothing;\n");
  ASSERT_EQ(run_shell(compiler + "old.cpp -o old.so").code, 0);
  ASSERT_EQ(run_shell(compiler + "none.cpp -o none.so").code, 0);
  expect_in(complaint("search spec.yaml --plugin old.so"), "found 'orrery.strategy.0'; allowed: '");
  expect_in(complaint("search spec.yaml --plugin none.so"), "is no plug-in");
}

class PythonSearch : public Search {
 protected:
  void SetUp() override {
    Search::SetUp();
    if (run_shell("python3 -c 'import json'").code != 0) GTEST_SKIP() << "there is no python3";
  }

  /// A python3 that has `module`, the distribution's own if the first has not; empty: none.
  static std::string python_with(const std::string& module) {
    for (const std::string python : {"python3", "/usr/bin/python3"}) {
      if (run_shell(python + " -c 'import " + module + "'").code == 0) return python;
    }
    return "";
  }

  std::string python_path() const { return ORRERY_SOURCE_DIR "/search/python"; }
};

TEST_F(PythonSearch, RunsAProgramFromTheDocsAndResumesIt) {
  write("walk.py", block_of_docs("walk.py"));
  setenv("PYTHONPATH", python_path().c_str(), 1);
  const std::string arguments =
      "--strategy external --option 'command=python3 walk.py' --budget 24 ";
  const std::string once = csv(arguments);
  EXPECT_EQ(std::count(once.begin(), once.end(), '\n'), 25);
  run_shell("cd '" + folder().string() + "' && '" ORRERY_PROGRAM "' search spec.yaml " + arguments +
            "--study s.study & p=$!; sleep 0.5; kill -9 $p; wait $p");
  EXPECT_EQ(csv(arguments + "--study s.study --resume --jobs 2"), once);
  unsetenv("PYTHONPATH");
}

/// A program that has `inform` is told of what others tried, on resuming too.
TEST_F(PythonSearch, ProgramsAreInformedOfWhatOthersTried) {
  write("follow.py", R"(
from orrery_search import Strategy, serve
class Follow(Strategy):
    point, informed = None, 0
    def ask(self, n):
        with open("informed.txt", "w") as file:
            file.write(str(self.informed))
        return [self.point or {k.name: k.values[0] for k in self.setup.knobs}]
    def inform(self, trial):
        self.point, self.informed = trial.point, self.informed + 1
serve(Follow)
)");
  setenv("PYTHONPATH", python_path().c_str(), 1);
  const std::string arguments =
      "--strategy portfolio --option members=external,random --option "
      "'external.command=python3 follow.py' --budget 80 ";
  const std::string once = csv(arguments);
  EXPECT_GT(run_shell("cat '" + folder().string() + "/informed.txt'").out, "0");
  run_shell("cd '" + folder().string() + "' && '" ORRERY_PROGRAM "' search spec.yaml " + arguments +
            "--study f.study & p=$!; sleep 0.4; kill -9 $p; wait $p");
  EXPECT_EQ(csv(arguments + "--study f.study --resume --jobs 2"), once);
  unsetenv("PYTHONPATH");
}

TEST_F(PythonSearch, AsksOrreryForTrials) {
  write("ask.py", R"(
import sys
from orrery_search import Evaluator
orrery = Evaluator("spec.yaml", sys.argv[1])
point = {"array.rows": "8", "array.cols": "4", "buffer.capacity_bytes": "64K", "dram.bus_bytes": "8",
         "dataflow": "weight_stationary", "array.flow_control": "lockstep"}
trial = orrery(point)
print(trial.state, trial.objectives[1], int(trial.metrics["cycles"]))
print(int(orrery(point, "model:bottleneck").metrics["cycles"]) < trial.metrics["cycles"])
orrery.close()
)");
  const ShellResult result = run_shell("cd '" + folder().string() + "' && PYTHONPATH='" +
                                       python_path() + "' python3 ask.py '" ORRERY_PROGRAM "'");
  const std::string simulated =
      orrery(
          "simulate --workload tiny --dataflow weight_stationary --set array.rows=8 --set "
          "array.cols=4 "
          "--set buffer.capacity_bytes=64K --set buffer.ifmap.capacity_bytes=0 "
          "--set buffer.filter.capacity_bytes=0 --set buffer.ofmap.capacity_bytes=0 "
          "--set dram.bus_bytes=8 --set array.flow_control=lockstep --format json")
          .out;
  const auto json = nlohmann::json::parse(simulated);
  EXPECT_EQ(result.out, "complete 32.0 " + json["total"]["cycles"].dump() + "\nTrue\n")
      << result.err;
}

TEST_F(PythonSearch, EvaluatesPointsSideBySideWithNumbersAndLayers) {
  write("map.py", R"(
import sys
from orrery_search import Evaluator
with Evaluator("spec.yaml", sys.argv[1], workers=2) as orrery:
    points = [{"array.rows": rows, "array.cols": 4, "buffer.capacity_bytes": 65536,
               "dram.bus_bytes": 8, "dataflow": "weight_stationary",
               "array.flow_control": "lockstep"} for rows in (4, 8)]
    trials = orrery.map(points * 3, "model:bottleneck", layers=True)
    print([t.point["array.rows"] for t in trials])
    print([t.metrics for t in trials] == [orrery(p, "model:bottleneck").metrics for p in points] * 3)
    print(all(sum(layer["cycles"] for layer in t.layers) == t.metrics["cycles"] for t in trials))
    try:
        orrery.map([{**points[0], "array.rows": 5}])
    except ValueError as error:
        print(error)
)");
  const ShellResult result = run_shell("cd '" + folder().string() + "' && PYTHONPATH='" +
                                       python_path() + "' python3 map.py '" ORRERY_PROGRAM "'");
  expect_in(result.out, "[4, 8, 4, 8, 4, 8]\nTrue\nTrue\narray.rows: found 5; allowed: [4, 8");
}

TEST_F(PythonSearch, ReadsAStudyIntoColumns) {
  write("study.py", R"(
import sys
from orrery_search import Study
study = Study.search("spec.yaml", "s.study", sys.argv[1], arguments=["--budget", "12",
                     "--fidelity", "model:bottleneck"])
columns = study.columns()
print(len(columns["number"]), columns["number"] == list(range(12)), study.objectives)
print(all(isinstance(rows, int) for rows in columns["array.rows"]))
print(study.best.state, study.best in study.front)
try:
    Study("spec.yaml")
except ValueError as error:
    print(str(error).split(" (")[0])
)");
  const ShellResult result = run_shell("cd '" + folder().string() + "' && PYTHONPATH='" +
                                       python_path() + "' python3 study.py '" ORRERY_PROGRAM "'");
  expect_in(result.out, "12 True [");
  expect_in(result.out, "True\ncomplete True\nspec.yaml: is no study that can be read\n");
}

TEST_F(PythonSearch, WritesTheSameTrialsAsHdf5) {
  const std::string python = python_with("h5py");
  if (python.empty()) GTEST_SKIP() << "h5py is not installed (python3-h5py)";
  ASSERT_EQ(orrery("search spec.yaml --budget 8 --output out.h5").code, 0);
  const std::string text = csv("--budget 8");
  const ShellResult printed = run_shell(
      "cd '" + folder().string() + "' && " + python +
      " -c \"import h5py\n"
      "f = h5py.File('out.h5')\n"
      "for i, s, r in zip(f['trial'], f['state'].asstr(), f['knobs/array.rows'].asstr()):\n"
      "    print(i, s, r, sep=',')\"");
  std::string expected;
  std::istringstream lines(text.substr(text.find('\n') + 1));
  for (std::string line; std::getline(lines, line);) {
    expected += line.substr(0, line.find(',', line.find(',', line.find(',') + 1) + 1)) + "\n";
  }
  EXPECT_EQ(printed.out, expected) << printed.err;
}

TEST_F(PythonSearch, OptunaDrivesOrrery) {
  const std::string python = python_with("optuna");
  if (python.empty()) GTEST_SKIP() << "optuna is not installed (python3-optuna)";
  const std::string arguments = "--strategy external --option 'command=" + python + " " +
                                python_path() +
                                "/optuna_search.py' --option option.sampler=nsga2 --budget 20 ";
  const std::string once = csv(arguments);
  expect_in(once, ",complete,");
  EXPECT_EQ(std::count(once.begin(), once.end(), '\n'), 21);
}

TEST_F(Search, RaceComparesStrategiesWithTheOptimum) {
  const ShellResult result = orrery(
      "race spec.yaml --fidelity model:bottleneck --strategies exhaustive,random,genetic --seeds 3 "
      "--budget 20 --jobs 2");
  EXPECT_EQ(result.code, 0) << result.err;
  expect_in(result.out, "small: hypervolume at model:bottleneck, 20 trials, seeds from 1\n");
  expect_in(result.out, "exhaustive");
  expect_in(result.out, "1 of 1");
  expect_in(result.out, "feasible");
}

TEST_F(Search, RaceDrawsItsRuns) {
  const ShellResult result = orrery(
      "race spec.yaml --fidelity model:bottleneck --strategies random,genetic --seeds 2 "
      "--budget 20 --plot race.svg");
  EXPECT_EQ(result.code, 0) << result.err;
  std::ifstream in(folder() / "race.svg");
  std::stringstream svg;
  svg << in.rdbuf();
  expect_in(svg.str(), "<svg xmlns=");
  expect_in(svg.str(), ">genetic</text>");
  expect_in(svg.str(), "</svg>\n");
}

}  // namespace
}  // namespace orrery
