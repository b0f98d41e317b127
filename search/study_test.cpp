#include "search/study.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

#include "search/results.h"
#include "search/worker_pool.h"
#include "tests/complaint.h"
#include "tests/shell.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

constexpr const char* kSpec = R"(
hardware: systolic_32x32
set: {buffer.ifmap.capacity_bytes: 0, buffer.filter.capacity_bytes: 0, buffer.ofmap.capacity_bytes: 0}
workload: tiny
knobs:
  array.rows: {from: 4, to: 32, factor: 2}
  array.cols: {from: 4, to: 32, factor: 2}
  buffer.capacity_bytes: [2K, 64K, 256K]
  dataflow: [weight_stationary, output_stationary]
constraints: {pes: {max: 512}}
objectives: [latency, pes]
reference: {latency: 1, pes: 2000}
fidelity: model:bottleneck
)";

struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Evaluates as many jobs as it may, then dies.
class MortalPool : public LocalPool {
 public:
  MortalPool(Problem& problem, int lives) : LocalPool(problem), lives_(lives) {}
  void run(const std::vector<Job>& jobs, const PoolEvents& events) override {
    PoolEvents counted = events;
    counted.finished = [&](const Trial& trial) {
      if (lives_-- == 0) throw Interrupted("enough");
      events.finished(trial);
    };
    LocalPool::run(jobs, counted);
  }

 private:
  int lives_;
};

class StudyTest : public testing::Test {
 protected:
  /// One stretch of a study; the CSV of what there is at its end.
  std::string run(Pool& pool, const SearchSpec& spec, const std::string& file, bool* interrupted) {
    StrategyOptions options;
    const Space space(spec.knobs);
    const auto strategy = make_strategy(strategy_, {space, spec.objectives, kBudget, 5, options});
    StudyFile study_file(file, {spec.text, {}, strategy_, {}, kBudget, 5}, true);
    Study study(spec, space, *strategy, study_file, kBudget);
    *interrupted = false;
    try {
      study.run(pool, {});
    } catch (const Interrupted&) {
      *interrupted = true;
    }
    return trials_csv(space, study_file.trials());
  }

  static constexpr std::int64_t kBudget = 50;
  std::string strategy_ = "genetic";
  TempFolder folder_;
};

TEST_F(StudyTest, InterruptedAnywhereAndResumedItIsTheSame) {
  for (const std::string& more : {std::string(), std::string("screen: {fidelity: model:roofline, "
                                                             "keep: 0.5}\n")}) {
    const SearchSpec spec = parse_spec(kSpec + more, "spec.yaml");
    for (const std::string strategy : {"genetic", "bayesian", "reinforce"}) {
      if (!more.empty() && strategy != "genetic") continue;
      strategy_ = strategy;
      Problem problem(spec);
      LocalPool whole(problem);
      bool interrupted = true;
      const std::string expected = run(whole, spec, "", &interrupted);
      EXPECT_FALSE(interrupted);
      for (const int lives : {0, 7}) {
        const std::string file = (folder_.path() / "study").string();
        std::string csv;
        for (int stretch = 0; stretch < 200; ++stretch) {
          MortalPool mortal(problem, lives + stretch % 3);
          csv = run(mortal, spec, file, &interrupted);
          if (!interrupted) break;
        }
        EXPECT_EQ(csv, expected) << strategy << ", " << lives << " evaluations at a time" << more;
        std::filesystem::remove(file);
      }
    }
  }
}

TEST_F(StudyTest, ScreeningSimulatesOnlyAShare) {
  const SearchSpec spec =
      parse_spec(std::string(kSpec) + "screen: {fidelity: model:roofline, keep: 0.3}\n", "s.yaml");
  Problem problem(spec);
  LocalPool pool(problem);
  StrategyOptions options;
  const auto strategy =
      make_strategy("random", {problem.space(), spec.objectives, kBudget, 1, options});
  StudyFile file("", {spec.text, {}, "random", {}, kBudget, 1}, false);
  Study(spec, problem.space(), *strategy, file, kBudget).run(pool, {});
  const StudyResult result = result_of(spec, file.trials());
  EXPECT_EQ(result.count[static_cast<std::size_t>(TrialState::kComplete)], 15);
  EXPECT_GT(result.count[static_cast<std::size_t>(TrialState::kPruned)], 10);
  for (const StoredTrial& stored : file.trials()) {
    EXPECT_TRUE(stored.screened);
    if (stored.trial.state != TrialState::kComplete) continue;
    EXPECT_EQ(stored.trial.metrics, problem.evaluate(stored.trial.choices, spec.fidelity).metrics);
  }
}

/// What a study's file may say that no study has written.
TEST_F(StudyTest, RefusesAFileThatWasMeddledWith) {
  const SearchSpec spec = parse_spec(kSpec, "spec.yaml");
  Problem problem(spec);
  bool interrupted = false;
  const std::string whole = (folder_.path() / "whole").string();
  MortalPool mortal(problem, 40);
  run(mortal, spec, whole, &interrupted);
  ASSERT_TRUE(interrupted);
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"UPDATE trials SET choices = '[99,99,99,99]'", ""},
      {"UPDATE trials SET choices = '[0.5,0,0,0]' WHERE number = 3", ""},
      {"UPDATE trials SET choices = '[4294967296,0,0,0]' WHERE number = 3", ""},
      {"UPDATE trials SET choices = '[-1,0,0,0]' WHERE number = 3", ""},
      {"UPDATE trials SET choices = '[0]' WHERE number = 3", ""},
      {"UPDATE trials SET choices = 'none' WHERE number = 3", ""},
      {"UPDATE trials SET choices = ? WHERE number = 3", deep},
      {"UPDATE trials SET deaths = 'many' WHERE number = 3", ""},
      {"UPDATE trials SET deaths = -1 WHERE number = 3", ""},
      {"UPDATE trials SET batch = 'first' WHERE number = 3", ""},
      {"UPDATE trials SET batch = 2 WHERE number = 3", ""},
      {"UPDATE trials SET batch = 99999999999999999999 WHERE number = 3", ""},
      {"UPDATE trials SET result = '{}' WHERE number = 3", ""},
      {"UPDATE trials SET result = ? WHERE number = 3", deep},
      {"UPDATE trials SET result = (SELECT result FROM trials WHERE number = 4) WHERE number = 3",
       ""},
      {"UPDATE trials SET result = replace(result, 'complete', 'waiting')", ""},
      {"UPDATE trials SET result = replace(result, 'latency', 'speed')", ""},
      {"UPDATE trials SET result = replace(result, '\"objectives\":[', '\"objectives\":[1,')", ""},
      {"UPDATE trials SET number = number + 1000 WHERE number = 3", ""},
      {"DELETE FROM trials WHERE number = 3", ""},
      {"UPDATE strategy SET last_batch = 'x'", ""},
      {"UPDATE strategy SET last_batch = 1", ""},
      {"UPDATE strategy SET state = ''", ""},
      {"UPDATE strategy SET state = '[]'", ""},
      {"UPDATE strategy SET state = '{}'", ""},
      {"UPDATE strategy SET state = ?", deep},
      {"DELETE FROM strategy", ""},
      {"UPDATE meta SET value = '0123' WHERE key = 'build'", ""},
      {"UPDATE meta SET value = '7' WHERE key = 'inputs'", ""},
      {"UPDATE meta SET value = '{\"a\":\"b\"}' WHERE key = 'inputs'", ""},
      {"UPDATE meta SET value = 'orrery.study.1' WHERE key = 'format'", ""},
      {"DELETE FROM meta", ""},
      {"DROP TABLE trials", ""},
  };
  for (const auto& [change, value] : changes) {
    const std::string file = (folder_.path() / "changed").string();
    std::filesystem::copy_file(whole, file, std::filesystem::copy_options::overwrite_existing);
    {
      Database database(file);
      database.run(change, value.empty() ? std::vector<std::string>() : std::vector{value});
    }
    LocalPool pool(problem);
    EXPECT_NE(complaint_of([&] { run(pool, spec, file, &interrupted); }), "") << change;
  }
}

TEST_F(StudyTest, RefusesAFileOfAnotherStudyAndOneInUse) {
  const std::string file = (folder_.path() / "study").string();
  const StudyKey key{"spec", {}, "random", {}, 10, 1};
  {
    const StudyFile open(file, key, false);
    EXPECT_NE(complaint_of([&] { StudyFile again(file, key, true); }).find("in use"),
              std::string::npos);
  }
  EXPECT_NE(complaint_of([&] { StudyFile again(file, key, false); }).find("allowed: --resume"),
            std::string::npos);
  StudyKey other = key;
  other.seed = 2;
  EXPECT_NE(complaint_of([&] { StudyFile again(file, other, true); }).find("another seed (1)"),
            std::string::npos);
  EXPECT_EQ(complaint_of([&] { StudyFile again(file, key, true); }), "");
}

/// The build id of `orrery`, which is another program than these tests.
std::string build_of_program() {
  return run_shell("readelf -n '" ORRERY_PROGRAM "' | sed -n 's/.*Build ID: *//p' | tr -d '\\n'")
      .out;
}

class WorkerPoolTest : public testing::Test {
 protected:
  std::vector<Trial> evaluate(const std::vector<std::string>& command, const std::string& more,
                              int workers, std::size_t jobs) {
    const SearchSpec spec = parse_spec(kSpec + more, "spec.yaml");
    const Space space(spec.knobs);
    WorkerPool pool(program_worker(command, spec), spec.timeout, workers, build_of_program());
    std::vector<Job> list;
    Choices choices = space.first();
    for (std::size_t i = 0; i < jobs; ++i, space.next(choices)) {
      list.push_back({static_cast<std::int64_t>(i), choices, spec.fidelity});
    }
    std::vector<Trial> trials(jobs);
    pool.run(list,
             {.finished = [&](const Trial& t) { trials[static_cast<std::size_t>(t.number)] = t; },
              .died = [&](std::int64_t, int) { ++deaths_; }});
    return trials;
  }

  int deaths_ = 0;
  TempFolder folder_;
};

TEST_F(WorkerPoolTest, SaysWhatThisProcessWouldSay) {
  Problem problem(parse_spec(kSpec, "spec.yaml"));
  for (const int workers : {1, 3}) {
    for (const Trial& trial : evaluate({ORRERY_PROGRAM, "worker"}, "", workers, 40)) {
      const Trial here = problem.evaluate(trial.choices, "model:bottleneck");
      EXPECT_EQ(trial.state, here.state);
      EXPECT_EQ(trial.objectives, here.objectives);
      EXPECT_EQ(trial.metrics, here.metrics);
      EXPECT_EQ(trial.message, here.message);
    }
  }
  EXPECT_EQ(deaths_, 0);
}

TEST_F(WorkerPoolTest, ACopyOfThisProcessSaysTheSame) {
  Problem problem(parse_spec(kSpec, "spec.yaml"));
  WorkerPool pool(copied_worker(problem), {}, 2);
  std::vector<Job> jobs;
  Choices choices = problem.space().first();
  for (int i = 0; i < 20; ++i, problem.space().next(choices)) {
    jobs.push_back({i, choices, "model:bottleneck"});
  }
  std::size_t finished = 0;
  pool.run(jobs, {.finished = [&](const Trial& trial) {
             const Trial here = problem.evaluate(trial.choices, "model:bottleneck");
             EXPECT_EQ(trial.metrics, here.metrics);
             ++finished;
           }});
  EXPECT_EQ(finished, jobs.size());
}

TEST_F(WorkerPoolTest, OfAnotherBuildIsRefused) {
  const std::string said = complaint_of([&] {
    evaluate({"/bin/sh", "-c", "read line; echo '{\"knobs\": [], \"build\": \"0123\"}'; cat"}, "",
             1, 1);
  });
  EXPECT_NE(said.find("is of another build (\"0123\"); allowed: "), std::string::npos) << said;
}

TEST_F(WorkerPoolTest, ThreeDeathsFailATrialAndTheRestGoesOn) {
  const std::vector<Trial> trials = evaluate({"/bin/sh", "-c", "kill -9 $$"}, "", 2, 3);
  for (const Trial& trial : trials) {
    EXPECT_EQ(trial.state, TrialState::kFailed);
    EXPECT_EQ(trial.message, "its worker died 3 times, the last by signal 9");
  }
  EXPECT_EQ(deaths_, 9);
}

TEST_F(WorkerPoolTest, ADeathCostsOneAttempt) {
  const std::string flag = (folder_.path() / "died").string();
  const std::string script = "if [ ! -e " + flag + " ]; then touch " + flag +
                             "; exit 1; fi; exec '" ORRERY_PROGRAM "' worker";
  for (const Trial& trial : evaluate({"/bin/sh", "-c", script}, "", 1, 5)) {
    EXPECT_NE(trial.state, TrialState::kFailed) << trial.message;
  }
  EXPECT_EQ(deaths_, 1);
}

TEST_F(WorkerPoolTest, KillsWhatTakesTooLong) {
  const auto trials = evaluate({"/bin/sleep", "1000"}, "timeout: 0.05\n", 2, 4);
  for (const Trial& trial : trials) {
    EXPECT_EQ(trial.state, TrialState::kTimedOut);
    EXPECT_EQ(trial.message, "took longer than 0.05 s");
  }
}

}  // namespace
}  // namespace orrery
