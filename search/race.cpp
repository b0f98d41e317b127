#include "search/race.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>

#include "base/error.h"
#include "search/convergence.h"
#include "search/metrics.h"
#include "search/study.h"
#include "search/warm_start.h"

namespace orrery {
namespace {

constexpr const char* kExhaustive = "exhaustive";

/// Remembers every point and asks `pool` only for those that are new.
class RememberingPool : public Pool {
 public:
  explicit RememberingPool(Pool& pool) : pool_(pool) {}

  void run(const std::vector<Job>& jobs, const PoolEvents& events) override {
    std::vector<Job> fresh;
    for (const Job& job : jobs) {
      const auto found = known_.find({job.fidelity, job.choices});
      if (found == known_.end()) {
        fresh.push_back(job);
        continue;
      }
      Trial trial = found->second;
      trial.number = job.number;
      events.finished(trial);
    }
    std::map<std::int64_t, std::string> fidelities;
    for (const Job& job : fresh) fidelities[job.number] = job.fidelity;
    PoolEvents remembering = events;
    remembering.finished = [&](const Trial& trial) {
      known_.emplace(std::pair(fidelities.at(trial.number), trial.choices), trial);
      events.finished(trial);
    };
    if (!fresh.empty()) pool_.run(fresh, remembering);
  }

 private:
  Pool& pool_;
  std::map<std::pair<std::string, Choices>, Trial> known_;
};

/// Another strategy, whose CPU time is taken.
class TimedStrategy : public Strategy {
 public:
  explicit TimedStrategy(std::function<std::unique_ptr<Strategy>()> make) {
    timed([&] { strategy_ = make(); });
  }

  std::vector<Choices> ask(int n) override {
    std::vector<Choices> batch;
    timed([&] { batch = strategy_->ask(n); });
    return batch;
  }
  void tell(const Trial& trial) override {
    timed([&] { strategy_->tell(trial); });
  }
  void inform(const Trial& trial) override {
    timed([&] { strategy_->inform(trial); });
  }
  std::string save() const override { return strategy_->save(); }
  void load(const std::string& state) override { strategy_->load(state); }

  double seconds() const { return static_cast<double>(clocks_) / CLOCKS_PER_SEC; }

 private:
  template <class Step>
  void timed(Step step) {
    const std::clock_t before = std::clock();
    step();
    clocks_ += std::clock() - before;
  }

  std::unique_ptr<Strategy> strategy_;
  std::clock_t clocks_ = 0;
};

/// The options that were given for this strategy.
std::map<std::string, std::string> options_of(const SearchSpec& spec, const RaceSetup& setup,
                                              const std::string& strategy) {
  std::map<std::string, std::string> given;
  for (const auto& [option, value] : spec.options) {
    const auto [owner, own_name] = setup.owner_of(option, spec.strategy);
    if (owner == strategy) given[own_name] = value;
  }
  return given;
}

/// Adds one run to a row.
void run_once(const Problem& problem, const std::map<std::string, std::string>& given,
              std::int64_t budget, std::uint64_t seed, Pool& pool, RaceRow& row) {
  const SearchSpec& spec = problem.spec();
  StrategyOptions options(given, spec.strategy_where);
  TimedStrategy strategy([&] {
    return make_started_strategy(
        row.strategy, spec,
        {problem.space(), spec.objectives, budget, seed, options, spec.constraints}, given, pool);
  });
  StudyFile file("", {spec.text, {}, row.strategy, given, budget, seed}, false);
  Study(spec, problem.space(), strategy, file, budget).run(pool, {});
  row.curves.push_back(convergence(spec, file.trials()));
  if (!row.curves.back().empty() && !std::isnan(row.curves.back().back())) {
    row.values.push_back(row.curves.back().back());
  }
  const auto trials = static_cast<double>(file.trials().size());
  const auto complete = std::count_if(
      file.trials().begin(), file.trials().end(),
      [](const StoredTrial& stored) { return stored.trial.state == TrialState::kComplete; });
  row.feasible += static_cast<double>(complete) / std::max(1.0, trials) / row.runs;
  row.trials += trials / row.runs;
  row.cpu_seconds += strategy.seconds() / row.runs;
}

bool is_near(double value, double optimum, double within) {
  return std::abs(value - optimum) <= within * std::abs(optimum);
}

}  // namespace

std::optional<double> RaceRow::median() const {
  const auto middle = static_cast<std::size_t>(runs / 2);
  if (middle >= values.size()) return std::nullopt;
  return values[middle];
}

int RaceRow::hits(double optimum, double within) const {
  return static_cast<int>(std::count_if(
      values.begin(), values.end(), [&](double value) { return is_near(value, optimum, within); }));
}

std::optional<std::int64_t> RaceRow::trials_to(double optimum, double within) const {
  std::vector<std::int64_t> counts;
  for (const std::vector<double>& curve : curves) {
    const auto near = std::find_if(curve.begin(), curve.end(), [&](double value) {
      return is_near(value, optimum, within);  // false for NaN
    });
    if (near != curve.end()) counts.push_back(near - curve.begin() + 1);
  }
  std::sort(counts.begin(), counts.end());
  const auto middle = static_cast<std::size_t>(runs / 2);
  if (middle >= counts.size()) return std::nullopt;
  return counts[middle];
}

std::optional<double> RaceRow::median_after(std::size_t count, bool larger_is_better) const {
  std::vector<double> reached;
  for (const std::vector<double>& curve : curves) {
    if (curve.empty() || count == 0) continue;
    const double value = curve[std::min(count, curve.size()) - 1];
    if (!std::isnan(value)) reached.push_back(larger_is_better ? -value : value);
  }
  std::sort(reached.begin(), reached.end());
  const auto middle = static_cast<std::size_t>(runs / 2);
  if (middle >= reached.size()) return std::nullopt;
  return larger_is_better ? -reached[middle] : reached[middle];
}

std::optional<double> RaceResult::best_known() const {
  std::optional<double> best = optimum;
  for (const RaceRow& row : rows) {
    if (optimum || row.values.empty()) continue;
    const double value = row.values.front();
    if (!best || (larger_is_better ? value > *best : value < *best)) best = value;
  }
  return best;
}

bool RaceSetup::has(const std::string& strategy) const {
  return std::find(strategies.begin(), strategies.end(), strategy) != strategies.end();
}

std::pair<std::string, std::string> RaceSetup::owner_of(const std::string& option,
                                                        const std::string& otherwise) const {
  const auto dot = option.find('.');
  const std::string prefix = option.substr(0, dot);
  if (dot == std::string::npos || !has(prefix)) return {otherwise, option};
  return {prefix, option.substr(dot + 1)};
}

RaceResult race(const Problem& problem, const RaceSetup& setup, Pool& pool,
                const std::function<void(const RaceRow&)>& progress) {
  const SearchSpec& spec = problem.spec();
  const bool several = spec.objectives.size() > 1;
  if (several && spec.reference.empty()) {
    throw InputError({spec.file, 0, "reference"},
                     "is not stated; with several objectives a race compares hypervolumes");
  }
  RaceResult result;
  result.larger_is_better = several || find_metric(spec.objectives.front()).maximised;
  RememberingPool remembering(pool);
  for (const std::string& name : setup.strategies) {
    RaceRow row{.strategy = name};
    const bool exhaustive = name == kExhaustive;
    const std::int64_t budget =
        exhaustive ? static_cast<std::int64_t>(problem.space().size()) : spec.budget;
    row.runs = exhaustive ? 1 : setup.seeds;
    for (int run = 0; run < row.runs; ++run) {
      run_once(problem, options_of(spec, setup, name), budget,
               spec.seed + static_cast<std::uint64_t>(run), remembering, row);
    }
    std::sort(row.values.begin(), row.values.end());
    if (result.larger_is_better) std::reverse(row.values.begin(), row.values.end());
    if (exhaustive && !row.values.empty()) result.optimum = row.values.front();
    if (progress) progress(row);
    result.rows.push_back(std::move(row));
  }
  return result;
}

}  // namespace orrery
