#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/experiment/cost_table.h"
#include "search/experiment/selection.h"

namespace orrery {

/// What a set of networks is worth: how far the best design with one of them is behind the best of
/// all designs.
struct SetWorth {
  Regret together;  // over limits on the design, machine and network chosen together
  Regret alone;     // over limits on every machine by itself
};

/// Judges sets of networks against the exhaustive optimum of one space.
///
/// Together: limits are quantiles of what each network takes on the machine that suits it best, and
/// both machine and network are free. Alone: the machine is given, and limits are quantiles of what
/// the networks take on it; every machine in turn.
class Judge {
 public:
  /// The table must outlive the judge. `energies` says whether limits on energy count.
  Judge(const std::vector<double>& accuracy, const CostTable& costs, std::int64_t limits,
        bool energies);

  SetWorth worth(const NetworkList& networks) const;
  /// The same where the network is chosen before the machine: for each limit the most accurate one
  /// that keeps it on `proxy` (the fastest there, where none does).
  Regret decoupled(std::size_t proxy) const;

  /// Stage 1 on each machine.
  const std::vector<NetworkList>& optimal() const { return optimal_; }
  const std::vector<Limit>& limits() const { return limits_; }
  /// The optimum under each of them; negative when no design keeps it.
  const std::vector<double>& optimum() const { return optimum_; }
  std::size_t networks() const { return accuracy_.size(); }
  std::size_t machines() const { return costs_.latency.size(); }

 private:
  const std::vector<double>& energy(std::size_t machine) const;
  double best_on_any(const NetworkList& networks, const Limit& limit) const;

  const std::vector<double>& accuracy_;
  const CostTable& costs_;
  bool energies_;
  std::vector<NetworkList> optimal_;
  std::vector<Limit> limits_;
  std::vector<double> optimum_;
  std::vector<std::vector<Limit>> own_limits_;    // of each machine
  std::vector<std::vector<double>> own_optimum_;  // under each of them
};

/// The semi-decoupled search from one proxy, or a control.
struct MethodResult {
  std::string name;
  double networks = 0;     // in the set that stage 2 searches (of random sets and the like: mean)
  double evaluations = 0;  // of a network on a machine
  SetWorth worth;
};

/// The semi-decoupled search from every machine as the proxy, in their order.
std::vector<MethodResult> from_every_proxy(const Judge& judge, const CostTable& costs);

/// What it is to be compared with: the Pareto set by MACs, random sets as large as those of the
/// proxies are in the median, the union of what several proxies find, networks chosen before the
/// machine (evaluations as that takes: all networks on the proxy, one on every machine).
std::vector<MethodResult> controls(const Judge& judge, const std::vector<double>& accuracy,
                                   const std::vector<double>& macs,
                                   const std::vector<std::size_t>& several_proxies,
                                   std::int64_t random_sets, std::uint64_t seed);

}  // namespace orrery
