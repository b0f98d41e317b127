#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"

namespace orrery {

/// Networks by position.
using NetworkList = std::vector<std::size_t>;

/// Stage 1 of the semi-decoupled search on one machine: the networks that are the most accurate
/// under some limit on latency and energy there. These are those that no other network beats in
/// accuracy without being slower or costlier. `energy` may be empty: latency alone then.
/// Of networks that are equal in all of them the first is taken.
NetworkList optimal_networks(const std::vector<double>& accuracy,
                             const std::vector<double>& latency, const std::vector<double>& energy);

/// `count` different networks out of `all`, drawn at random.
NetworkList random_networks(std::size_t all, std::size_t count, Random& random);

/// An upper limit on latency and one on energy.
struct Limit {
  double latency = 0, energy = 0;
};

/// `steps` latency limits times `steps` energy limits, at equal steps of the quantiles of what the
/// networks take: the loosest admit every network, the tightest one in `steps`. Without energies
/// `steps` limits on latency.
std::vector<Limit> limit_grid(const std::vector<double>& latency, const std::vector<double>& energy,
                              std::int64_t steps);

/// The highest accuracy among `networks` within the limit on one machine; negative when none is.
double best_accuracy(const NetworkList& networks, const std::vector<double>& accuracy,
                     const std::vector<double>& latency, const std::vector<double>& energy,
                     const Limit& limit);

/// How far a choice stays behind the optimum, over many limits.
struct Regret {
  std::size_t cases = 0;                // limits that some network keeps
  std::size_t missed = 0;               // of them, those where the choice has none that keeps it
  double mean = 0, p95 = 0, worst = 0;  // accuracy points, where it has one
  double none = 0;                      // share of the cases without any regret
};
/// `regrets` in points, negative where the choice has no network.
Regret summarise(std::vector<double> regrets);

}  // namespace orrery
