#include "search/spec.h"

#include <gtest/gtest.h>

#include "search/problem.h"
#include "tests/complaint.h"

namespace orrery {
namespace {

std::string complaint(const std::string& text) {
  return complaint_of([&] { Problem problem(parse_spec(text, "s.yaml")); });
}

TEST(Spec, ReadsKnobsOfEveryKind) {
  const SearchSpec spec = parse_spec(R"(
knobs:
  array.rows: [8, 16, 64]
  array.cols: {from: 8, to: 64, factor: 2}
  buffer.capacity_bytes: {from: 64K, to: 256K, factor: 2}
  dram.latency_clocks: {from: 10, to: 40, step: 10}
  array.flow_control: [lockstep, elastic]
  array.link_depth: {values: [1, 2], when: {array.flow_control: elastic}}
  dram.bus_bytes: {any: [8, 4]}
  dataflow.conv: [weight_stationary, output_stationary]
  tiling: [balanced, min_traffic]
  tile.k: [8, 16]
  workload: [tiny, resnet18]
  workload.batch: [1, 2]
)",
                                     "s.yaml");
  ASSERT_EQ(spec.knobs.size(), 12u);
  EXPECT_EQ(spec.knobs[1].values, (std::vector<std::string>{"8", "16", "32", "64"}));
  EXPECT_EQ(spec.knobs[2].values, (std::vector<std::string>{"64K", "128K", "256K"}));
  EXPECT_EQ(spec.knobs[3].values, (std::vector<std::string>{"10", "20", "30", "40"}));
  EXPECT_TRUE(spec.knobs[0].ordered());
  EXPECT_FALSE(spec.knobs[4].ordered());
  EXPECT_EQ(spec.knobs[5].parent, 4);
  EXPECT_EQ(spec.knobs[5].active_for, std::vector<int>{1});
  EXPECT_FALSE(spec.knobs[6].ordered());
  EXPECT_EQ(spec.knobs[7].role, KnobRole::kDataflow);
  EXPECT_EQ(spec.knobs[10].role, KnobRole::kArchitecture);
  EXPECT_EQ(Space(spec.knobs).size(), 3. * 4 * 3 * 4 * 3 * 2 * 2 * 2 * 2 * 2 * 2);
}

TEST(Spec, SaysWhereItIsWrong) {
  const std::string knobs = "knobs: {array.rows: [8, 16]}\n";
  const auto has = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  has(complaint("bugdet: 3\n" + knobs), "s.yaml:1: bugdet: unknown key; allowed here: name");
  has(complaint("knobs:\n  array.rowz: [8]\n"), "s.yaml:2: knobs.array.rowz: no key of the hardw");
  has(complaint("knobs:\n  array.rows: [8, 0]\n"), "s.yaml:2: array.rows: found '0'; allowed");
  has(complaint("knobs:\n  array.rows: [8, 8]\n"), "'8' is given twice");
  has(complaint("knobs:\n  array.rows: {from: 8, to: 4, step: 1}\n"),
      "found '4'; allowed: a whole");
  has(complaint("knobs:\n  array.rows: {from: 4, to: 8}\n"), "either step (linear) or factor");
  has(complaint("knobs:\n  array.rows: {values: [4], when: {array.cols: 4}}\n"),
      "no knob above this one");
  has(complaint("knobs:\n  dataflow: [magic]\n"), "s.yaml:2: knobs.dataflow: ");
  has(complaint("knobs:\n  tiling: [magic]\n"), "s.yaml:2: knobs.tiling: unknown name 'magic'");
  has(complaint("knobs:\n  tile.x: [1]\n"), "found loop 'x'; allowed: n, g, k");
  has(complaint("knobs:\n  workload: [magic]\n"), "unknown workload 'magic'");
  has(complaint("architecture: magic\n"), "s.yaml:1: architecture: unknown name 'magic'");
  has(complaint("objectives: [speed]\n" + knobs), "unknown metric 'speed'; allowed: latency");
  has(complaint("constraints: {pes: {most: 3}}\n" + knobs), "unknown key; allowed here: min, max");
  has(complaint("fidelity: guess\n" + knobs), "s.yaml:1: fidelity: unknown fidelity 'guess'");
  has(complaint("screen: {fidelity: model:roofline, keep: 0}\n" + knobs), "a share above 0");
  has(complaint("hardware: systolic_32x32\n"), "has no knobs");
  has(complaint("budget: 0\n" + knobs), "found 0; allowed: 1 to");
}

TEST(Problem, ChecksWhatItCanBeforeItSimulates) {
  Problem problem(parse_spec(R"(
workload: tiny
knobs: {array.rows: [4, 8], array.cols: [4, 8]}
constraints: {pes: {max: 40}, cycles: {max: 1}}
)",
                             "s.yaml"));
  const Trial large = problem.evaluate({1, 1}, "model:roofline");
  EXPECT_EQ(large.state, TrialState::kInfeasible);
  EXPECT_DOUBLE_EQ(large.violation, (64 - 40) / 40.);
  EXPECT_FALSE(large.metrics.contains("cycles"));
  EXPECT_TRUE(large.objectives.empty());
  const Trial slow = problem.evaluate({0, 0}, "model:roofline");
  EXPECT_EQ(slow.state, TrialState::kInfeasible);
  EXPECT_DOUBLE_EQ(slow.violation, slow.metrics.at("cycles") - 1);
  EXPECT_EQ(slow.objectives.size(), 1u);
}

TEST(Problem, ValuesReachTheDesign) {
  const SearchSpec spec = parse_spec(R"(
dataflow: weight_stationary
workload: {name: bert_base, batch: 2}
set: {dram.bus_bytes: 4}
knobs:
  array.rows: [4, 8]
  dataflow: [output_stationary, weight_stationary]
  dataflow.intermediate: [input_stationary]
  tile.k: [8, 16]
  workload.sequence_length: [64, 128]
)",
                                     "s.yaml");
  Blueprint blueprint(spec);
  const Design design = blueprint.design({1, 0, 0, 1, 0});
  EXPECT_EQ(design.accelerator.array.rows, 8);
  EXPECT_EQ(design.accelerator.dram.bus_bytes, 4);
  ASSERT_EQ(design.dataflows.size(), design.network.layers.size());
  bool any = false;
  for (std::size_t i = 0; i < design.dataflows.size(); ++i) {
    const bool inner = design.network.layers[i].name.find("intermediate") != std::string::npos;
    any = any || inner;
    EXPECT_EQ(design.dataflows[i].name, inner ? "input_stationary" : "output_stationary");
    EXPECT_EQ(design.dataflows[i].tile_size.at(Dim::kK), 16);
  }
  EXPECT_TRUE(any);
  EXPECT_LT(design.network.macs().value, blueprint.design({1, 0, 0, 1, 1}).network.macs().value);
}

TEST(Problem, EnergyAndAreaAreThoseOfTheTechnology) {
  const std::string knobs = "workload: tiny\nknobs: {array.rows: [8, 16]}\n";
  const auto without = [&] { Problem(parse_spec(knobs + "objectives: [energy]\n", "s.yaml")); };
  EXPECT_NE(complaint_of(without).find("allowed: with technology: NAME"), std::string::npos);
  Problem problem(parse_spec(
      knobs + "technology: generic_45nm\nobjectives: [energy, latency, area]\n", "s.yaml"));
  const Trial small = problem.evaluate({0}, "fast"), large = problem.evaluate({1}, "fast");
  EXPECT_LT(small.metrics.at("area"), large.metrics.at("area"));
  for (const Trial& trial : {small, large}) {
    ASSERT_EQ(trial.state, TrialState::kComplete) << trial.message;
    EXPECT_GT(trial.metrics.at("energy"), 0);
    EXPECT_DOUBLE_EQ(trial.metrics.at("edp"),
                     trial.metrics.at("energy") * trial.metrics.at("latency"));
  }
  EXPECT_GT(problem.evaluate({0}, "model:bottleneck").metrics.at("energy"), 0);
}

}  // namespace
}  // namespace orrery
