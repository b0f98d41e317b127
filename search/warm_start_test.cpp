#include "search/warm_start.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "search/problem.h"
#include "search/results.h"
#include "search/study.h"
#include "search/trial_json.h"
#include "tests/complaint.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

constexpr const char* kKnobs = R"(
set: {buffer.ifmap.capacity_bytes: 0, buffer.filter.capacity_bytes: 0, buffer.ofmap.capacity_bytes: 0}
workload: tiny
knobs:
  array.rows: {from: 2, to: 64, factor: 2}
  array.cols: {from: 2, to: 64, factor: 2}
  buffer.capacity_bytes: {from: 8K, to: 64K, factor: 2}
  dram.bus_bytes: [1, 2, 4]
  dataflow: [weight_stationary, output_stationary]
objectives: [latency]
fidelity: model:bottleneck
budget: 60
)";

std::string with_limit(int pes) {
  return std::string(kKnobs) + "constraints: {pes: {max: " + std::to_string(pes) + "}}\n";
}

struct Stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Evaluates so many jobs, then stops as a killed process does.
class StoppingPool : public LocalPool {
 public:
  StoppingPool(Problem& problem, int jobs) : LocalPool(problem), left_(jobs) {}
  void run(const std::vector<Job>& jobs, const PoolEvents& events) override {
    PoolEvents counted = events;
    counted.finished = [&](const Trial& trial) {
      if (left_-- == 0) throw Stopped("enough");
      events.finished(trial);
    };
    LocalPool::run(jobs, counted);
  }

 private:
  int left_;
};

class WarmStartTest : public testing::Test {
 protected:
  /// One stretch of a study, until it is over or `jobs` more were evaluated; its trials as CSV, and
  /// "stopped" instead where it was.
  std::string run(const std::string& text, const std::string& strategy, const std::string& file,
                  int jobs = 1'000'000) {
    const SearchSpec spec = parse_spec(text, "spec.yaml");
    Problem problem(spec);
    LocalPool whole(problem);
    StoppingPool pool(problem, jobs);
    StrategyOptions options;
    const auto started = make_started_strategy(
        strategy, spec,
        {problem.space(), spec.objectives, spec.budget, 3, options, spec.constraints}, {}, whole);
    StudyFile study(file,
                    {spec.text + identity_of_start(spec),
                     {},
                     strategy,
                     {},
                     spec.budget,
                     3,
                     false,
                     space_json(problem.space(), spec.objectives).dump()},
                    true);
    remarks_.clear();
    for (const std::string& remark : started->remarks()) remarks_ += remark + "\n";
    try {
      Study(spec, problem.space(), *started, study, spec.budget).run(pool, {});
    } catch (const Stopped&) {
      return "stopped";
    }
    best_.clear();
    for (const StoredTrial& stored : study.trials()) {
      best_.push_back(stored.trial.state == TrialState::kComplete ? stored.trial.objectives[0]
                                                                  : 1e9);
    }
    return trials_csv(problem.space(), study.trials());
  }

  /// Trials until the best of the last run was found.
  std::size_t trials_to_best() const {
    return static_cast<std::size_t>(std::min_element(best_.begin(), best_.end()) - best_.begin()) +
           1;
  }

  const TempFolder folder_;
  std::string remarks_;
  std::vector<double> best_;
};

TEST_F(WarmStartTest, AStudyUnderAnotherLimitBeginsWithWhatDidWell) {
  const std::string earlier = (folder_.path() / "earlier.study").string();
  run(with_limit(1024), "genetic", earlier);
  for (const char* strategy : {"annealing", "bayesian", "genetic", "random", "reinforce"}) {
    run(with_limit(256), strategy, "");
    const double alone = best_[static_cast<std::size_t>(trials_to_best() - 1)];
    const std::size_t trials = trials_to_best();
    run(with_limit(256) + "warm_start: {study: " + earlier + "}\n", strategy, "");
    EXPECT_NE(remarks_.find("the best 5 of 60 trials are tried first"), std::string::npos)
        << remarks_;
    EXPECT_LE(*std::min_element(best_.begin(), best_.begin() + 5), alone * 1.5) << strategy;
    EXPECT_LE(*std::min_element(best_.begin(), best_.end()), alone * 1.25)
        << strategy << " found it alone after " << trials;
  }
}

TEST_F(WarmStartTest, WhatDoesNotFitIsSaidAndCostsNothing) {
  const std::string earlier = (folder_.path() / "other.study").string();
  run("workload: tiny\nknobs: {dram.latency_clocks: [10, 20, 30]}\nfidelity: model:bottleneck\n"
      "budget: 3\n",
      "exhaustive", earlier);
  const std::string alone = run(with_limit(256), "genetic", "");
  EXPECT_EQ(run(with_limit(256) + "warm_start: {study: " + earlier + "}\n", "genetic", ""), alone);
  EXPECT_NE(remarks_.find("turns none of the knobs of this study"), std::string::npos) << remarks_;

  const std::string partly = (folder_.path() / "partly.study").string();
  run("workload: tiny\nknobs: {array.rows: [2, 3, 4], dram.latency_clocks: [10, 20]}\n"
      "fidelity: model:bottleneck\nbudget: 6\n",
      "exhaustive", partly);
  run(with_limit(256) + "warm_start: {study: " + partly + "}\n", "genetic", "");
  for (const char* said : {"it does not turn: array.cols", "not turned here: dram.latency_clocks",
                           "2 trials do not fit", "no values here: array.rows=3"}) {
    EXPECT_NE(remarks_.find(said), std::string::npos) << said << " in " << remarks_;
  }
  EXPECT_NE(complaint_of([&] {
              run(with_limit(256) + "warm_start: {study: nowhere.study}\n", "genetic", "");
            }).find("nowhere.study: is not there"),
            std::string::npos);
}

/// The bar of every study: interrupted anywhere it ends with the same bytes.
TEST_F(WarmStartTest, InterruptedStudiesEndWithTheSameTrials) {
  const std::string earlier = (folder_.path() / "earlier.study").string();
  run(with_limit(1024), "genetic", earlier);
  const std::string text = with_limit(256) + "warm_start: {study: " + earlier +
                           "}\nprior: {fidelity: model:roofline, trials: 20}\n";
  for (const char* strategy : {"bayesian", "genetic", "gumbel", "portfolio"}) {
    const std::string whole = run(text, strategy, "");
    EXPECT_NE(remarks_.find("prior (model:roofline)"), std::string::npos) << remarks_;
    const std::string file = (folder_.path() / (std::string(strategy) + ".study")).string();
    std::string csv = "stopped";
    int stretches = 0;
    for (; csv == "stopped" && stretches < 100; ++stretches) csv = run(text, strategy, file, 7);
    EXPECT_EQ(csv, whole) << strategy;
    EXPECT_GE(stretches, 5) << strategy;
  }
}

TEST_F(WarmStartTest, AnotherEarlierStudyIsAnotherStudy) {
  const std::string earlier = (folder_.path() / "earlier.study").string();
  run(with_limit(1024), "genetic", earlier);
  const std::string text = with_limit(256) + "warm_start: {study: " + earlier + "}\n";
  const std::string file = (folder_.path() / "a.study").string();
  run(text, "genetic", file, 10);
  std::filesystem::remove(earlier);
  run(with_limit(512), "random", earlier);
  EXPECT_NE(complaint_of([&] { run(text, "genetic", file); }).find("another spec"),
            std::string::npos);
}

}  // namespace
}  // namespace orrery
