#include "search/experiment/selection.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace orrery {
namespace {

/// The least energy seen for a latency up to some value: a staircase, both falling.
class Staircase {
 public:
  bool covers(double latency, double energy) const {
    const auto after = steps_.upper_bound(latency);
    return after != steps_.begin() && std::prev(after)->second <= energy;
  }
  void add(double latency, double energy) {
    auto next = steps_.lower_bound(latency);
    while (next != steps_.end() && next->second >= energy) next = steps_.erase(next);
    steps_.emplace_hint(next, latency, energy);
  }

 private:
  std::map<double, double> steps_;
};

std::vector<double> quantiles(std::vector<double> values, std::int64_t steps) {
  std::sort(values.begin(), values.end());
  std::vector<double> limits;
  for (std::int64_t i = 1; i <= steps; ++i) {
    const auto position =
        static_cast<std::size_t>(i) * values.size() / static_cast<std::size_t>(steps);
    limits.push_back(values[std::max<std::size_t>(position, 1) - 1]);
  }
  return limits;
}

}  // namespace

NetworkList optimal_networks(const std::vector<double>& accuracy,
                             const std::vector<double>& latency,
                             const std::vector<double>& energy) {
  const auto energy_of = [&](std::size_t i) { return energy.empty() ? 0.0 : energy[i]; };
  NetworkList order(accuracy.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (accuracy[a] != accuracy[b]) return accuracy[a] > accuracy[b];
    if (latency[a] != latency[b]) return latency[a] < latency[b];
    return energy_of(a) < energy_of(b);
  });
  NetworkList chosen;
  Staircase better;
  for (const std::size_t network : order) {
    if (better.covers(latency[network], energy_of(network))) continue;
    better.add(latency[network], energy_of(network));
    chosen.push_back(network);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

NetworkList random_networks(std::size_t all, std::size_t count, Random& random) {
  NetworkList networks(all);
  std::iota(networks.begin(), networks.end(), std::size_t{0});
  count = std::min(count, all);
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(networks[i], networks[i + random.below(all - i)]);
  }
  networks.resize(count);
  return networks;
}

std::vector<Limit> limit_grid(const std::vector<double>& latency, const std::vector<double>& energy,
                              std::int64_t steps) {
  std::vector<Limit> grid;
  const std::vector<double> unlimited = {std::numeric_limits<double>::infinity()};
  for (const double cycles : quantiles(latency, steps)) {
    for (const double joules : energy.empty() ? unlimited : quantiles(energy, steps)) {
      grid.push_back({cycles, joules});
    }
  }
  return grid;
}

double best_accuracy(const NetworkList& networks, const std::vector<double>& accuracy,
                     const std::vector<double>& latency, const std::vector<double>& energy,
                     const Limit& limit) {
  double best = -1;
  for (const std::size_t network : networks) {
    if (latency[network] > limit.latency) continue;
    if (!energy.empty() && energy[network] > limit.energy) continue;
    best = std::max(best, accuracy[network]);
  }
  return best;
}

Regret summarise(std::vector<double> regrets) {
  Regret summary;
  summary.cases = regrets.size();
  std::vector<double> kept;
  for (const double regret : regrets) {
    if (regret >= 0) kept.push_back(regret);
  }
  summary.missed = regrets.size() - kept.size();
  if (kept.empty()) return summary;
  std::sort(kept.begin(), kept.end());
  for (const double regret : kept) summary.mean += regret / static_cast<double>(kept.size());
  summary.p95 = kept[std::min(kept.size() - 1, kept.size() * 95 / 100)];
  summary.worst = kept.back();
  const auto none = std::upper_bound(kept.begin(), kept.end(), 0.0) - kept.begin();
  summary.none = static_cast<double>(none) / static_cast<double>(summary.cases);
  return summary;
}

}  // namespace orrery
