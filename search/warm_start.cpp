#include "search/warm_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "search/study.h"

namespace orrery {
namespace {

constexpr std::int64_t kMostFirst = 16;
constexpr std::int64_t kShare = 12;  // of the budget, one in so many: all that a bad start can cost

std::size_t most_first(std::int64_t budget) {
  return static_cast<std::size_t>(std::clamp<std::int64_t>(budget / kShare, 1, kMostFirst));
}

}  // namespace

WarmStart::WarmStart(std::unique_ptr<Strategy> inner, std::vector<Choices> first,
                     std::vector<std::string> remarks)
    : inner_(std::move(inner)), first_(std::move(first)), remarks_(std::move(remarks)) {}

std::vector<Choices> WarmStart::ask(int n) {
  is_starting_ = asked_ < first_.size();
  if (!is_starting_) return inner_->ask(n);
  std::vector<Choices> batch;
  while (asked_ < first_.size() && static_cast<int>(batch.size()) < n) {
    batch.push_back(first_[asked_++]);
  }
  return batch;
}

void WarmStart::tell(const Trial& trial) {
  if (is_starting_) {
    inner_->inform(trial);
  } else {
    inner_->tell(trial);
  }
}

std::string WarmStart::save() const {
  return nlohmann::json{{"asked", asked_}, {"is_starting", is_starting_}, {"inner", inner_->save()}}
      .dump();
}

void WarmStart::load(const std::string& state) {
  try {
    const auto json = nlohmann::json::parse(state);
    asked_ = json.at("asked");
    is_starting_ = json.at("is_starting");
    inner_->load(json.at("inner"));
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("the state of a warm start cannot be read: ") + e.what());
  }
}

std::vector<std::string> WarmStart::remarks() const {
  std::vector<std::string> remarks = remarks_;
  for (std::string& remark : inner_->remarks()) remarks.push_back(std::move(remark));
  return remarks;
}

EarlierStudy run_prior(const SearchSpec& spec, const Space& space, const std::string& strategy,
                       const std::map<std::string, std::string>& options, std::uint64_t seed,
                       Pool& pool) {
  SearchSpec by_model = spec;
  by_model.fidelity = spec.prior.fidelity;
  by_model.screen.clear();
  StrategyOptions given(options, spec.strategy_where);
  const auto inner = make_strategy(
      strategy, {space, spec.objectives, spec.prior.trials, seed, given, spec.constraints});
  StudyFile file("", {spec.text, {}, strategy, options, spec.prior.trials, seed}, false);
  Study(by_model, space, *inner, file, spec.prior.trials).run(pool, {});
  EarlierStudy earlier{
      .name = "prior (" + by_model.fidelity + ")", .knobs = space.knobs(), .trials = {}};
  for (const StoredTrial& stored : file.trials()) earlier.trials.push_back(stored.trial);
  return earlier;
}

std::unique_ptr<Strategy> make_started_strategy(const std::string& name, const SearchSpec& spec,
                                                const StrategySetup& setup,
                                                const std::map<std::string, std::string>& options,
                                                Pool& pool) {
  auto strategy = make_strategy(name, setup);
  std::vector<EarlierStudy> sources;
  if (!spec.warm_start.empty()) sources.push_back(read_earlier_study(spec.warm_start));
  if (!spec.prior.fidelity.empty()) {
    sources.push_back(run_prior(spec, setup.space, name, options, setup.seed, pool));
  }
  if (sources.empty()) return strategy;
  std::vector<Choices> first;
  std::vector<std::string> remarks;
  for (const EarlierStudy& source : sources) {
    const std::size_t most = most_first(setup.budget) / sources.size();
    const Transfer transfer = transferred(source, setup, std::max<std::size_t>(1, most));
    for (const Choices& point : transfer.points) {
      if (std::find(first.begin(), first.end(), point) == first.end()) first.push_back(point);
    }
    remarks.insert(remarks.end(), transfer.remarks.begin(), transfer.remarks.end());
  }
  return std::make_unique<WarmStart>(std::move(strategy), std::move(first), std::move(remarks));
}

std::string identity_of_start(const SearchSpec& spec) {
  if (spec.warm_start.empty()) return {};
  return fmt::format("\nwarm start: {:016x}", digest_of(read_earlier_study(spec.warm_start)));
}

}  // namespace orrery
