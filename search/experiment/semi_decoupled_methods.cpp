#include "search/experiment/semi_decoupled_methods.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/statistics.h"

namespace orrery {
namespace {

/// For each network the least over all machines.
std::vector<double> least(const std::vector<std::vector<double>>& of_machines) {
  std::vector<double> lowest = of_machines.front();
  for (const auto& machine : of_machines) {
    for (std::size_t n = 0; n < lowest.size(); ++n) lowest[n] = std::min(lowest[n], machine[n]);
  }
  return lowest;
}

/// The mean of several summaries, each over as many cases; the worst of the worst.
Regret mean_of(const std::vector<Regret>& summaries) {
  Regret mean;
  const auto count = static_cast<double>(summaries.size());
  for (const Regret& summary : summaries) {
    mean.cases = summary.cases;
    mean.missed += summary.missed;
    mean.mean += summary.mean / count;
    mean.p95 += summary.p95 / count;
    mean.worst = std::max(mean.worst, summary.worst);
    mean.none += summary.none / count;
  }
  mean.missed /= summaries.size();
  return mean;
}

MethodResult mean_of(const std::string& name, const std::vector<MethodResult>& results) {
  MethodResult mean;
  mean.name = name;
  std::vector<Regret> together, alone;
  for (const MethodResult& result : results) {
    mean.networks += result.networks / static_cast<double>(results.size());
    mean.evaluations += result.evaluations / static_cast<double>(results.size());
    together.push_back(result.worth.together);
    alone.push_back(result.worth.alone);
  }
  mean.worth = {mean_of(together), mean_of(alone)};
  return mean;
}

}  // namespace

Judge::Judge(const std::vector<double>& accuracy, const CostTable& costs, std::int64_t limits,
             bool energies)
    : accuracy_(accuracy), costs_(costs), energies_(energies) {
  for (std::size_t m = 0; m < machines(); ++m) {
    optimal_.push_back(optimal_networks(accuracy_, costs_.latency[m], energy(m)));
  }
  limits_ = limit_grid(least(costs_.latency),
                       energies_ ? least(costs_.energy) : std::vector<double>(), limits);
  for (const Limit& limit : limits_) {
    double best = -1;
    for (std::size_t m = 0; m < machines(); ++m) {
      best = std::max(best,
                      best_accuracy(optimal_[m], accuracy_, costs_.latency[m], energy(m), limit));
    }
    optimum_.push_back(best);
  }
  for (std::size_t m = 0; m < machines(); ++m) {
    own_limits_.push_back(limit_grid(costs_.latency[m], energy(m), limits));
    std::vector<double> best;
    for (const Limit& limit : own_limits_.back()) {
      best.push_back(best_accuracy(optimal_[m], accuracy_, costs_.latency[m], energy(m), limit));
    }
    own_optimum_.push_back(std::move(best));
  }
}

const std::vector<double>& Judge::energy(std::size_t machine) const {
  static const std::vector<double> none;
  return energies_ ? costs_.energy[machine] : none;
}

double Judge::best_on_any(const NetworkList& networks, const Limit& limit) const {
  double best = -1;
  for (std::size_t m = 0; m < machines(); ++m) {
    best = std::max(best, best_accuracy(networks, accuracy_, costs_.latency[m], energy(m), limit));
  }
  return best;
}

SetWorth Judge::worth(const NetworkList& networks) const {
  std::vector<double> together, alone;
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    if (optimum_[i] < 0) continue;
    const double found = best_on_any(networks, limits_[i]);
    together.push_back(found < 0 ? -1 : optimum_[i] - found);
  }
  for (std::size_t m = 0; m < machines(); ++m) {
    for (std::size_t i = 0; i < own_limits_[m].size(); ++i) {
      if (own_optimum_[m][i] < 0) continue;
      const double found =
          best_accuracy(networks, accuracy_, costs_.latency[m], energy(m), own_limits_[m][i]);
      alone.push_back(found < 0 ? -1 : own_optimum_[m][i] - found);
    }
  }
  return {summarise(std::move(together)), summarise(std::move(alone))};
}

Regret Judge::decoupled(std::size_t proxy) const {
  const auto& latency = costs_.latency[proxy];
  const auto fastest =
      static_cast<std::size_t>(std::min_element(latency.begin(), latency.end()) - latency.begin());
  std::vector<double> regrets;
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    if (optimum_[i] < 0) continue;
    std::size_t chosen = fastest;
    double highest = -1;
    for (const std::size_t network : optimal_[proxy]) {
      const bool keeps = latency[network] <= limits_[i].latency &&
                         (!energies_ || energy(proxy)[network] <= limits_[i].energy);
      if (!keeps || accuracy_[network] <= highest) continue;
      highest = accuracy_[network];
      chosen = network;
    }
    const double found = best_on_any({chosen}, limits_[i]);
    regrets.push_back(found < 0 ? -1 : optimum_[i] - found);
  }
  return summarise(std::move(regrets));
}

std::vector<MethodResult> from_every_proxy(const Judge& judge, const CostTable& costs) {
  std::vector<MethodResult> results;
  for (std::size_t m = 0; m < judge.machines(); ++m) {
    const NetworkList& found = judge.optimal()[m];
    MethodResult result;
    result.name = costs.machines[m];
    result.networks = static_cast<double>(found.size());
    result.evaluations = static_cast<double>(judge.networks() + judge.machines() * found.size());
    result.worth = judge.worth(found);
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<MethodResult> controls(const Judge& judge, const std::vector<double>& accuracy,
                                   const std::vector<double>& macs,
                                   const std::vector<std::size_t>& several_proxies,
                                   std::int64_t random_sets, std::uint64_t seed) {
  std::vector<MethodResult> results;
  const auto of_set = [&](const std::string& name, const NetworkList& networks,
                          std::size_t evaluations) {
    MethodResult result;
    result.name = name;
    result.networks = static_cast<double>(networks.size());
    result.evaluations = static_cast<double>(evaluations + judge.machines() * networks.size());
    result.worth = judge.worth(networks);
    return result;
  };

  std::set<std::size_t> merged;
  for (const std::size_t proxy : several_proxies) {
    merged.insert(judge.optimal()[proxy].begin(), judge.optimal()[proxy].end());
  }
  results.push_back(
      of_set(fmt::format("union of {} proxies, one a dataflow", several_proxies.size()),
             NetworkList(merged.begin(), merged.end()), several_proxies.size() * judge.networks()));
  results.push_back(of_set("Pareto set by MACs", optimal_networks(accuracy, macs, {}), 0));

  std::vector<double> sizes;
  for (const NetworkList& found : judge.optimal()) {
    sizes.push_back(static_cast<double>(found.size()));
  }
  Random random(seed);
  std::vector<MethodResult> drawn;
  for (std::int64_t i = 0; i < random_sets; ++i) {
    drawn.push_back(of_set(
        "", random_networks(accuracy.size(), static_cast<std::size_t>(median(sizes)), random), 0));
  }
  results.push_back(
      mean_of(fmt::format("random sets of the same size, mean of {}", random_sets), drawn));

  std::vector<Regret> decoupled;
  for (std::size_t m = 0; m < judge.machines(); ++m) decoupled.push_back(judge.decoupled(m));
  MethodResult before;
  before.name = "network first, then machine; mean of all proxies";
  before.networks = 1;
  before.evaluations = static_cast<double>(judge.networks() + judge.machines());
  before.worth.together = mean_of(decoupled);
  results.push_back(std::move(before));
  return results;
}

}  // namespace orrery
