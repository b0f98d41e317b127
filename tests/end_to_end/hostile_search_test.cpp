#include <filesystem>
#include <string>

#include "search/plugin.h"
#include "tests/complaint.h"
#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

constexpr const char* kHostileSpec = R"(name: small
hardware: machine.yaml
dataflow: flow.yaml
workload: net.yaml
knobs: {array.rows: [4, 8, 16], array.cols: [4, 8]}
fidelity: model:roofline
strategy: random
)";

/// What files, programs and plug-ins of somebody else may do to a search: refused in a line.
class HostileSearch : public Program {
 protected:
  void SetUp() override {
    write("spec.yaml", kHostileSpec);
    write("machine.yaml", "extends: systolic_32x32\n");
    write("net.yaml",
          "name: net\nlayers:\n  - {name: a, op: gemm, input: {c: 16, h: 10}, n: 16}\n");
    write("flow.yaml", orrery("show dataflow weight_stationary").out);
  }

  /// Runs a search; it has to end with exit code 2 and one line, which is returned.
  std::string complaint(const std::string& arguments) const {
    const ShellResult result = orrery("search spec.yaml --budget 4 " + arguments);
    EXPECT_EQ(result.code, 2) << arguments << "\n" << result.out << result.err;
    EXPECT_EQ(result.err.find('\n') + 1, result.err.size()) << result.err;
    return result.err;
  }
  void expect_refused(const std::string& arguments, const std::string& part) const {
    const std::string said = complaint(arguments);
    EXPECT_NE(said.find(part), std::string::npos) << arguments << "\n" << said;
  }
  /// A strategy that answers the n-th question with the n-th of these lines, then ends.
  void expect_answers_refused(const std::string& answers, const std::string& part) const {
    write("answers", answers);
    expect_refused("--strategy external --option 'command=cat answers -'", part);
  }
};

TEST_F(HostileSearch, ResumesOnlyWithTheSameFiles) {
  ASSERT_EQ(orrery("search spec.yaml --budget 4 --study s").code, 0);
  ASSERT_EQ(orrery("search spec.yaml --budget 4 --study s --resume").code, 0);
  for (const std::string file : {"machine.yaml", "net.yaml", "flow.yaml"}) {
    const std::string before = read(file);
    write(file, before + "\n");
    expect_refused("--study s --resume", file + ", which has changed since");
    write(file, before);
  }
  ASSERT_EQ(orrery("search spec.yaml --budget 4 --study s --resume").code, 0);
}

TEST_F(HostileSearch, RefusesWhatIsNoStudy) {
  write("notes", "mine\n");
  expect_refused("--study notes --resume", "no study, or damaged");
  EXPECT_EQ(read("notes"), "mine\n");
  expect_refused("--study " + std::string(300, 's'), "File name too long");
  expect_refused("--study /dev/null --resume", "is no regular file");
  expect_refused("--study . --resume", "Is a directory");
}

TEST_F(HostileSearch, RunsACommandOfTheFileOnlyWhenAllowed) {
  const std::string spec = read("spec.yaml");
  const auto with = [&](const std::string& strategy) {
    write("spec.yaml", spec.substr(0, spec.find("strategy:")) + "strategy: " + strategy + "\n");
  };
  const std::string command = "sh -c 'touch ran; false'";
  const auto has_run = [&] { return std::filesystem::exists(folder() / "ran"); };
  for (const std::string& strategy : std::vector<std::string>{
           "{name: external, command: " + command + "}",
           "{name: semi_decoupled, stage1: external, stage1.command: " + command + "}"}) {
    with(strategy);
    expect_refused("", "would run on this computer; allowed with --allow-command");
    expect_refused("--option timeout=3", "would run on this computer");
    EXPECT_FALSE(has_run());
  }
  with("{name: external, command: " + command + "}");
  expect_refused("--allow-command", "ended (exit code 1)");
  EXPECT_TRUE(has_run());
  expect_refused("--option command=false", "ended (exit code 1)");
}

TEST_F(HostileSearch, RefusesAnswersThatAreNone) {
  const std::string started = "{}\n";
  for (const std::string points :
       {"[[0.5, 0]]", "[[4294967296, 0]]", "[[-4294967296, 0]]", "[[18446744073709551615, 0]]",
        "[[true, 0]]", "[[\"0\", 0]]", "[[null, 0]]", "[0, 0]", "7", "[[[0], 0]]", "[[-2, 0]]"}) {
    expect_answers_refused(started + "{\"points\": " + points + "}\n", "allowed: {\"points\": ");
  }
  expect_answers_refused(started + "{\"points\": [[3, 0]]}\n", "is no point of the space");
  expect_answers_refused(started + "{}\n", "allowed: {\"points\": ");
  expect_answers_refused("{\"saves\": 1}\n", "allowed: \"saves\": true or false");
  expect_answers_refused("{\"saves\": true}\n{\"points\": [[0, 0]]}\n{}\n",
                         "allowed: {\"state\": ...}");
  expect_answers_refused("[]\n", "allowed: a JSON object");
  expect_answers_refused(started + std::string(200'000, '[') + "\n", "allowed: a JSON object");
  expect_answers_refused("{\"a\": " + std::string(200'000, '[') + std::string(200'000, ']') + "}\n",
                         "allowed: a JSON object");
  expect_answers_refused("{\"error\": [1]}\n", "': [1]");
}

TEST_F(HostileSearch, WaitsForNoProgramForEver) {
  const std::string external = "--strategy external --option timeout=0.3 --option ";
  expect_refused(external + "'command=sleep 1000'", "did not answer 'start' within 0.3 s");
  expect_refused(external + "'command=sleep 1000 | cat'", "did not answer 'start' within 0.3 s");
  expect_refused(external + "'command=sh -c \"echo {}; sleep 1000\"'",
                 "did not answer 'ask' within 0.3 s");
  expect_refused(external + "'command=sh -c \"while sleep 0.05; do printf x; done\"'",
                 "did not answer 'start'");
  expect_refused(external + "'command=sh -c \"exec >&- <&-; sleep 1000\"'",
                 "where it was to answer 'start'");
  expect_refused("--strategy external --option 'command=yes | tr -d \"\\n\"'",
                 "a line of over 64 MiB");
}

TEST_F(HostileSearch, WhatAProgramStartedDiesWithTheSearch) {
  write("strategy.sh", "sleep 1000 & echo $! > pid; cat > /dev/null\n");
  const ShellResult result = run_shell(
      "cd '" + folder().string() +
      "'\n'" ORRERY_PROGRAM
      "' search spec.yaml --strategy external --option 'command=sh strategy.sh' & search=$!\n"
      "while ! [ -s '" +
      folder().string() +
      "/pid' ]; do sleep 0.02; done\n"
      "pid=$(cat '" +
      folder().string() +
      "/pid'); kill -9 $search; wait $search\n"
      "for i in $(seq 200); do case $(cut -d\" \" -f3 /proc/$pid/stat) in \"\"|Z) exit 0;; esac; "
      "sleep 0.02; done; exit 1");
  EXPECT_EQ(result.code, 0);
}

TEST_F(HostileSearch, ListsOfManyValuesAreReadOnce) {
  write("spec.yaml", R"(workload: tiny
knobs:
  dram.latency_clocks: {from: 1, to: 100000, step: 1}
  buffer.capacity_bytes: {from: 1000000, to: 1099999, step: 1}
  tile.k: {from: 1, to: 100000, step: 1}
  dram.bus_bytes: {values: [1, 2], when: {dram.latency_clocks: [5, 6]}}
fidelity: model:roofline
strategy: random
)");
  const ShellResult result = run_shell("cd '" + folder().string() +
                                       "' && ulimit -v 1000000 && '" ORRERY_PROGRAM
                                       "' search spec.yaml --budget 8 --jobs 8");
  EXPECT_EQ(result.code, 0) << result.err;
}

constexpr const char* kThrower = R"(
#include <stdexcept>
#include "search/plugin.h"
using namespace orrery;
class Thrower : public Strategy {
 public:
  explicit Thrower(const StrategySetup& setup)
      : where_(setup.options.text("where", "", "that throws")), first_(setup.space.first()) {
    check("constructor");
  }
  std::vector<Choices> ask(int) override { check("ask"); return {first_}; }
  void tell(const Trial&) override { check("tell"); }
  std::string save() const override { check("save"); return "{}"; }
  void load(const std::string&) override { check("load"); }
  std::vector<std::string> remarks() const override { check("remarks"); return {}; }
 private:
  void check(const char* here) const {
    if (where_ == here) throw std::out_of_range("too far");
    if (where_ == std::string("int ") + here) throw 7;
  }
  std::string where_;
  Choices first_;
};
ORRERY_STRATEGY_PLUGIN("thrower", "throws", Thrower)
)";

TEST_F(HostileSearch, APlugInThatThrowsOrIsCutOffIsRefused) {
  write("thrower.cpp", kThrower);
  const ShellResult built =
      run_shell("cd '" + folder().string() +
                "' && '" ORRERY_CXX "' -std=c++20 -shared -fPIC -I '" ORRERY_SOURCE_DIR
                "' thrower.cpp -o thrower.so");
  ASSERT_EQ(built.code, 0) << built.err;
  const std::string run = "--plugin thrower.so --strategy thrower --option ";
  for (const std::string where : {"ask", "tell", "save", "remarks"}) {
    expect_refused(run + "where=" + where, "thrower.so: " + where + " threw: too far");
  }
  expect_refused(run + "where=constructor", "constructor threw: too far");
  expect_refused(run + "'where=int ask'", "thrower.so: ask threw what is no std::exception");

  const std::string whole = read("thrower.so");
  const std::string cut = (folder() / "cut.so").string();
  for (std::size_t part = 0; part < 40; ++part) {
    write("cut.so",
          whole.substr(0, part < 20 ? whole.size() * part / 20 : whole.size() - 41 + part));
    EXPECT_NE(complaint_of([&] { load_plugin(cut); }).find("cannot be loaded"), std::string::npos)
        << part;
  }
  expect_refused("--plugin spec.yaml", "cannot be loaded: is no shared object");
  expect_refused("--plugin .", "cannot be loaded: is no file");
}

}  // namespace
}  // namespace orrery
