#include <gtest/gtest.h>

#include "tests/end_to_end/program_fixture.h"

namespace orrery {
namespace {

constexpr const char* kSpace = R"(name: small
workload: tiny
knobs:
  array.rows: {from: 4, to: 16, factor: 2}
  array.cols: {from: 4, to: 16, factor: 2}
  dram.bus_bytes: [2, 8]
  dataflow: [weight_stationary, output_stationary]
objectives: [latency, pes]
fidelity: model:roofline
)";

class StudyBudget : public Program {
 protected:
  void SetUp() override { write("spec.yaml", kSpace); }

  std::string trials(const std::string& arguments) const {
    const ShellResult result = orrery("search spec.yaml --output out.csv " + arguments);
    EXPECT_EQ(result.code, 0) << arguments << result.err;
    return read("out.csv");
  }
};

TEST_F(StudyBudget, AFinishedStudyGoesOnWithALargerOne) {
  for (const std::string strategy : {"random", "exhaustive", "genetic"}) {
    const std::string study = "--strategy " + strategy + " --study " + strategy + ".study ";
    const std::string first = trials(study + "--budget 8");
    const std::string more = trials(study + "--budget 24 --resume");
    EXPECT_TRUE(more.starts_with(first)) << strategy << "\n" << first << more;
    EXPECT_EQ(std::count(more.begin(), more.end(), '\n'), 25) << strategy;
    const ShellResult less = orrery("search spec.yaml --resume --budget 8 " + study);
    EXPECT_EQ(less.code, 2);
    EXPECT_NE(less.err.find("with a budget of 24; allowed: --budget 24 or more"), std::string::npos)
        << less.err;
  }
}

TEST_F(StudyBudget, StrategiesThatPlanByItRefuseALargerOne) {
  trials("--strategy grid --study g.study --budget 8");
  const ShellResult refused =
      orrery("search spec.yaml --strategy grid --study g.study --budget 24 --resume");
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("by which grid has planned its trials"), std::string::npos)
      << refused.err;
  trials("--strategy grid --option levels=2 --study l.study --budget 4");
  trials("--strategy grid --option levels=2 --study l.study --budget 24 --resume");
}

class Objectives : public Program {
 protected:
  std::string complaint(const std::string& spec) const {
    write("spec.yaml", spec);
    const ShellResult result = orrery("search spec.yaml --study s.study");
    EXPECT_EQ(result.code, 2) << result.out;
    EXPECT_FALSE(std::filesystem::exists(folder() / "s.study")) << "a study was begun";
    return result.err;
  }
};

constexpr const char* kKnob = "knobs: {array.rows: [8, 16]}\nbudget: 2\n";

TEST_F(Objectives, ThatCannotBeKnownAreRefusedBeforeTheFirstTrial) {
  const std::string tiny = std::string("name: a\nworkload: tiny\n") + kKnob;
  for (const std::string metric : {"energy", "edp", "area"}) {
    const std::string text = complaint(tiny + "objectives: [" + metric + "]\n");
    EXPECT_NE(text.find(metric + " is not known of these designs; allowed: with technology"),
              std::string::npos)
        << text;
  }
  for (const std::string goal :
       {"objectives: [accuracy]\n", "constraints: {accuracy: {min: 50}}\n"}) {
    const std::string text = complaint(tiny + goal);
    EXPECT_NE(text.find("accuracy: is not known of these networks"), std::string::npos) << text;
    EXPECT_NE(text.find("accuracies: {\"tiny\": "), std::string::npos) << text;
  }
  EXPECT_NE(complaint(tiny + "objectives: [acuracy]\n").find("did you mean 'accuracy'?"),
            std::string::npos);
}

TEST_F(Objectives, OneAccuracyIsNotThatOfEveryWidth) {
  const std::string spec =
      "name: a\nworkload: bert_base\nknobs: {workload.sequence_length: [16, 32]}\n"
      "objectives: [macs, accuracy]\nfidelity: model:roofline\nbudget: 2\nstrategy: exhaustive\n";
  const std::string text = complaint(spec + "accuracies: {bert_base: 71.8}\n");
  EXPECT_NE(text.find("\"bert_base sequence_length=16\": "), std::string::npos) << text;
  write("spec.yaml", spec +
                         "accuracies: {bert_base sequence_length=16: 60, "
                         "bert_base sequence_length=32: 65}\n");
  const ShellResult result = orrery("search spec.yaml");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.out.find("front: 2"), std::string::npos) << result.out;
}

TEST_F(Objectives, AFrontShowsItsKnobsOnANarrowTerminalToo) {
  write("spec.yaml", std::string(kSpace) + "budget: 36\nstrategy: exhaustive\n");
  const ShellResult narrow = run_shell("cd '" + folder().string() +
                                       "' && script -qec \"stty cols 40; '" ORRERY_PROGRAM
                                       "' search spec.yaml\" /dev/null");
  for (const char* knob : {"array.rows", "array.cols", "dram.bus_bytes", "dataflow"}) {
    EXPECT_NE(narrow.out.find(knob), std::string::npos) << narrow.out;
  }
}

}  // namespace
}  // namespace orrery
