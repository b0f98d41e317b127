#include "search/race.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "search/metrics.h"
#include "search/results.h"
#include "search/study.h"

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

/// What a run is judged by; nothing when it found nothing.
std::optional<double> value_of(const SearchSpec& spec, const StudyResult& result) {
  if (result.front.empty()) return std::nullopt;
  if (spec.objectives.size() > 1) return result.hypervolume;
  return result.best()->metrics.at(spec.objectives.front());
}

}  // namespace

std::optional<double> RaceRow::median() const {
  const auto middle = static_cast<std::size_t>(runs / 2);
  if (middle >= values.size()) return std::nullopt;
  return values[middle];
}

int RaceRow::hits(double optimum, double within) const {
  return static_cast<int>(std::count_if(values.begin(), values.end(), [&](double value) {
    return std::abs(value - optimum) <= within * std::abs(optimum);
  }));
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
    RaceRow row{.strategy = name, .values = {}};
    const bool exhaustive = name == kExhaustive;
    const std::int64_t budget =
        exhaustive ? static_cast<std::int64_t>(problem.space().size()) : spec.budget;
    row.runs = exhaustive ? 1 : setup.seeds;
    for (int run = 0; run < row.runs; ++run) {
      const std::uint64_t seed = spec.seed + static_cast<std::uint64_t>(run);
      std::map<std::string, std::string> given;
      for (const auto& [option, value] : spec.options) {
        const auto [owner, own_name] = setup.owner_of(option, spec.strategy);
        if (owner == name) given[own_name] = value;
      }
      StrategyOptions options(given, spec.strategy_where);
      const auto strategy =
          make_strategy(name, {problem.space(), spec.objectives, budget, seed, options});
      StudyFile file("", {spec.text, {}, name, given, budget, seed}, false);
      Study(spec, problem.space(), *strategy, file, budget).run(remembering, {});
      const auto value = value_of(spec, result_of(spec, file.trials()));
      if (value) row.values.push_back(*value);
      row.trials += static_cast<double>(file.trials().size()) / row.runs;
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
