#include "search/strategies/network_results.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/statistics.h"
#include "search/metrics.h"

namespace orrery {
namespace {

constexpr const char* kAccuracyMetric = "accuracy";
constexpr std::size_t kFewestToRank = 3;

}  // namespace

NetworkResults::NetworkResults(const Space& space, const std::vector<std::string>& objectives,
                               const std::vector<Constraint>& constraints)
    : space_(space), objectives_(objectives.size()) {
  const auto add = [&](const std::string& name) {
    const bool known = std::any_of(compared_.begin(), compared_.end(),
                                   [&](const Compared& one) { return one.name == name; });
    const Metric& metric = find_metric(name);
    if (!known) compared_.push_back({name, metric.simulated, metric.maximised});
  };
  for (const std::string& name : objectives) add(name);
  for (const Constraint& constraint : constraints) {
    if (find_metric(constraint.metric).simulated) add(constraint.metric);
  }
  add(kAccuracyMetric);
}

std::vector<std::string> NetworkResults::names() const {
  std::vector<std::string> names;
  for (const Compared& one : compared_) names.push_back(one.name);
  return names;
}

bool NetworkResults::any_simulated() const {
  return std::any_of(compared_.begin(), compared_.end(),
                     [](const Compared& one) { return one.simulated; });
}

Objectives NetworkResults::costs(const Trial& trial) const {
  Objectives costs = trial.objectives;
  for (std::size_t i = objectives_; i < compared_.size(); ++i) {
    const auto value = trial.metrics.find(compared_[i].name);
    const double cost = value == trial.metrics.end() ? 0 : value->second;
    costs.push_back(compared_[i].maximised ? -cost : cost);
  }
  return costs;
}

void NetworkResults::add(const Trial& trial, std::size_t machine) {
  results_.push_back({trial.choices, costs(trial), machine});
}

bool NetworkResults::measured_on(std::size_t machine) const {
  return std::any_of(results_.begin(), results_.end(),
                     [&](const Result& result) { return result.machine == machine; });
}

std::size_t NetworkResults::count_before(std::size_t machine) const {
  std::set<Choices> networks;
  for (const Result& result : results_) {
    if (result.machine < machine) networks.insert(network_of(result.choices));
  }
  return networks.size();
}

std::size_t NetworkResults::sorting_metric() const {
  for (std::size_t i = 0; i < compared_.size(); ++i) {
    const bool varies = std::any_of(results_.begin(), results_.end(), [&](const Result& result) {
      return result.costs[i] != results_.front().costs[i];
    });
    if (compared_[i].name == kAccuracyMetric && varies) return i;
  }
  return 0;
}

std::vector<Choices> NetworkResults::fronts(std::size_t machines, int depth) const {
  std::map<Choices, const Result*> found;  // by network
  for (std::size_t machine = 0; machine < machines; ++machine) {
    std::vector<Objectives> points;
    std::vector<const Result*> here;
    for (const Result& result : results_) {
      if (result.machine != machine) continue;
      points.push_back(result.costs);
      here.push_back(&result);
    }
    const std::vector<int> ranks = pareto_ranks(points);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      if (ranks[i] < depth) found.emplace(network_of(here[i]->choices), here[i]);
    }
  }
  std::vector<const Result*> sorted;
  for (const auto& [network, result] : found) sorted.push_back(result);
  const std::size_t metric = sorting_metric();
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Result* a, const Result* b) {
    return a->costs[metric] > b->costs[metric];
  });
  std::vector<Choices> networks;
  for (const Result* result : sorted) networks.push_back(result->choices);
  return networks;
}

std::vector<Choices> NetworkResults::sample(std::size_t count) const {
  const auto simulated = std::find_if(compared_.begin(), compared_.end(),
                                      [](const Compared& one) { return one.simulated; });
  if (simulated == compared_.end()) return {};
  const auto metric = static_cast<std::size_t>(simulated - compared_.begin());
  std::vector<const Result*> sorted;
  std::set<Choices> distinct;
  for (const Result& result : results_) {
    if (result.machine == 0 && distinct.insert(result.choices).second) sorted.push_back(&result);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Result* a, const Result* b) {
    return a->costs[metric] < b->costs[metric];
  });
  count = std::min(count, sorted.size());
  std::vector<Choices> sample;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = count == 1 ? 0 : i * (sorted.size() - 1) / (count - 1);
    sample.push_back(sorted[place]->choices);
  }
  return sample;
}

std::optional<double> NetworkResults::agreement(std::size_t machine) const {
  std::map<Choices, const Result*> first;
  for (const Result& result : results_) {
    if (result.machine == 0) first.emplace(network_of(result.choices), &result);
  }
  std::optional<double> lowest;
  for (std::size_t i = 0; i < compared_.size(); ++i) {
    if (!compared_[i].simulated) continue;
    std::vector<double> here, there;
    for (const Result& result : results_) {
      const auto same = first.find(network_of(result.choices));
      if (result.machine != machine || same == first.end()) continue;
      here.push_back(same->second->costs[i]);
      there.push_back(result.costs[i]);
    }
    if (here.size() < kFewestToRank) continue;
    if (const auto rank = spearman(here, there)) lowest = std::min(lowest.value_or(1), *rank);
  }
  return lowest;
}

Choices NetworkResults::network_of(const Choices& choices) const {
  Choices network;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (space_.knobs()[i].role == KnobRole::kArchitecture) network.push_back(choices[i]);
  }
  return network;
}

nlohmann::json NetworkResults::save() const {
  auto json = nlohmann::json::array();
  for (const Result& result : results_) {
    json.push_back({result.choices, result.costs, result.machine});
  }
  return json;
}

void NetworkResults::load(const nlohmann::json& json) {
  for (const auto& item : json) results_.push_back({item.at(0), item.at(1), item.at(2)});
}

}  // namespace orrery
