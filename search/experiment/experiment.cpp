#include "search/experiment/experiment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/statistics.h"
#include "base/suggestion.h"
#include "search/experiment/cell_plan.h"
#include "search/experiment/coupled.h"
#include "search/experiment/rank_matrix.h"
#include "search/experiment/simulate_cell.h"

namespace orrery {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// CPU seconds of all processes that this one has started and that have ended.
double cpu_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Keeps those of `all` that are named; InputError for a name that none has.
template <class Item, class Name>
void keep_named(std::vector<Item>& all, const std::vector<std::string>& names, const char* what,
                const Name& name_of_item) {
  if (names.empty()) return;
  for (const std::string& name : names) {
    if (std::any_of(all.begin(), all.end(),
                    [&](const Item& item) { return name_of_item(item) == name; })) {
      continue;
    }
    std::vector<std::string> allowed;
    for (const Item& item : all) allowed.push_back(name_of_item(item));
    throw InputError(fmt::format("unknown {} '{}'; allowed: {}{}", what, name,
                                 fmt::join(allowed, ", "), did_you_mean(name, allowed)));
  }
  std::erase_if(all, [&](const Item& item) {
    return std::find(names.begin(), names.end(), name_of_item(item)) == names.end();
  });
}

/// Families of networks and measured ones share their names.
void select_networks(const std::vector<std::string>& names, ExperimentSpec& spec) {
  if (names.empty()) return;
  std::vector<std::string> known;
  for (const NetworkFamily& family : spec.networks) known.push_back(family.name);
  for (const MeasuredSpec& measured : spec.measured) known.push_back(measured.networks.name);
  keep_named(known, names, "networks", [](const std::string& name) { return name; });
  const auto left_out = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) == names.end();
  };
  std::erase_if(spec.networks, [&](const NetworkFamily& family) { return left_out(family.name); });
  std::erase_if(spec.measured,
                [&](const MeasuredSpec& measured) { return left_out(measured.networks.name); });
}

void select_accelerators(const std::vector<std::string>& names, Machines& machines) {
  if (names.empty()) return;
  keep_named(machines.accelerators, names, "accelerator",
             [](const std::string& name) { return name; });
  const auto left_out = [&](const auto& pair) {
    return std::find(names.begin(), names.end(), pair.accelerator) == names.end();
  };
  std::erase_if(machines.pairs, left_out);
  std::erase_if(machines.refused, left_out);
}

/// Accelerators that no dataflow can use are left out; InputError when none is left.
void drop_refused(Machines& machines) {
  if (machines.pairs.empty()) {
    throw InputError(fmt::format("no machine is left: {}",
                                 machines.refused.empty() ? "the table of accelerators is empty"
                                                          : machines.refused.front().reason));
  }
  std::erase_if(machines.accelerators, [&](const std::string& accelerator) {
    return std::none_of(machines.pairs.begin(), machines.pairs.end(),
                        [&](const MachinePair& pair) { return pair.accelerator == accelerator; });
  });
}

std::vector<double> agreement(const std::vector<std::vector<double>>& a,
                              const std::vector<std::vector<double>>& b) {
  std::vector<double> found;
  for (std::size_t m = 0; m < a.size(); ++m) {
    found.push_back(spearman(a[m], b[m]).value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return found;
}

/// One proxy of each family: the one with the median number of networks in its set.
std::vector<std::size_t> typical_proxies(const Machines& machines, const Judge& judge,
                                         std::size_t families) {
  std::vector<std::size_t> chosen;
  for (std::size_t f = 0; f < families; ++f) {
    std::vector<std::size_t> own;
    for (std::size_t m = 0; m < machines.pairs.size(); ++m) {
      if (machines.pairs[m].family == f) own.push_back(m);
    }
    if (own.empty()) continue;
    std::stable_sort(own.begin(), own.end(), [&](std::size_t a, std::size_t b) {
      return judge.optimal()[a].size() < judge.optimal()[b].size();
    });
    chosen.push_back(own[own.size() / 2]);
  }
  return chosen;
}

class Analysis {
 public:
  Analysis(const ExperimentSpec& spec, const Machines& machines, const LayerCosts& measured,
           const FormulaCosts& predicted, const ExperimentProgress& progress)
      : spec_(spec),
        machines_(machines),
        measured_(measured),
        predicted_(predicted),
        mixed_(mixed_costs(machines, measured)),
        progress_(progress) {
    for (const MachinePair& pair : machines.pairs) names_.push_back(pair.name);
  }

  NetworkFindings run(const NetworkSet& set) const {
    NetworkFindings findings;
    findings.name = set.family.name;
    findings.networks = set.size();
    findings.layers = set.used_layers().size();
    progress_(set.family.name + ": ranks", 0, 1);
    findings.measured = ranks("cycle level", set, measured_);
    findings.predicted = ranks("formula", set, predicted_.own);
    const CostTable& seen = findings.measured.table;
    findings.latency_agreement = agreement(seen.latency, findings.predicted.table.latency);
    if (seen.has_energy) {
      const CostTable charged = costs_of(set, predicted_.charged, names_);
      findings.charged_ranks = rank_matrix(charged.energy);
      findings.energy_agreement = agreement(seen.energy, findings.predicted.table.energy);
      findings.charged_agreement = agreement(seen.energy, charged.energy);
    }
    const CostTable mixed = costs_of(set, mixed_, machines_.accelerators);
    findings.mixed_speedup = speedup(seen, mixed);
    if (set.family.searched) search(set, mixed, findings);
    return findings;
  }

 private:
  Findings ranks(const std::string& name, const NetworkSet& set, const LayerCosts& costs) const {
    Findings findings;
    findings.costs = name;
    findings.table = costs_of(set, costs, names_);
    findings.latency_ranks = rank_matrix(findings.table.latency);
    if (costs.has_energy) findings.energy_ranks = rank_matrix(findings.table.energy);
    return findings;
  }

  double speedup(const CostTable& seen, const CostTable& mixed) const {
    std::vector<double> found;
    for (std::size_t a = 0; a < machines_.accelerators.size(); ++a) {
      for (std::size_t n = 0; n < mixed.latency[a].size(); ++n) {
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t m = 0; m < machines_.pairs.size(); ++m) {
          if (machines_.pairs[m].accelerator != machines_.accelerators[a]) continue;
          best = std::min(best, seen.latency[m][n]);
        }
        found.push_back(best / mixed.latency[a][n]);
      }
    }
    return median(std::move(found));
  }

  void search(const NetworkSet& set, const CostTable& mixed, NetworkFindings& findings) const {
    const CostTable& seen = findings.measured.table;
    const bool energies = seen.has_energy;
    progress_(set.family.name + ": proxies", 0, 1);
    const Judge judge(set.accuracy, seen, spec_.limits, energies);
    findings.measured.proxies = from_every_proxy(judge, seen);
    findings.measured.controls = controls(judge, set.accuracy, set.macs,
                                          typical_proxies(machines_, judge, spec_.families.size()),
                                          spec_.random_sets, spec_.seed);
    const Judge formula(set.accuracy, findings.predicted.table, spec_.limits, true);
    findings.predicted.proxies = from_every_proxy(formula, findings.predicted.table);
    findings.predicted.controls = controls(
        formula, set.accuracy, set.macs, typical_proxies(machines_, formula, spec_.families.size()),
        spec_.random_sets, spec_.seed);
    const Judge on_mixed(set.accuracy, mixed, spec_.limits, energies);
    for (std::size_t m = 0; m < names_.size(); ++m) {
      const auto judged = [&](const NetworkList& networks, const Judge& by) {
        MethodResult result;
        result.name = names_[m];
        result.networks = static_cast<double>(networks.size());
        result.evaluations = static_cast<double>(by.machines() * networks.size());
        result.worth = by.worth(networks);
        return result;
      };
      findings.by_formula.push_back(judged(formula.optimal()[m], judge));
      findings.on_mixed.push_back(judged(judge.optimal()[m], on_mixed));
    }
    std::vector<double> evaluations;
    for (const MethodResult& proxy : findings.measured.proxies) {
      evaluations.push_back(proxy.evaluations);
    }
    const auto budget = static_cast<std::int64_t>(median(evaluations));
    for (std::size_t i = 0; i < spec_.coupled.size(); ++i) {
      progress_(set.family.name + ": " + spec_.coupled[i], i, spec_.coupled.size());
      findings.measured.controls.push_back(coupled_search(
          spec_.coupled[i], judge, set, seen, energies, budget, spec_.coupled_seeds, spec_.seed));
    }
  }

  const ExperimentSpec& spec_;
  const Machines& machines_;
  const LayerCosts& measured_;
  const FormulaCosts& predicted_;
  LayerCosts mixed_;
  const ExperimentProgress& progress_;
  std::vector<std::string> names_;
};

}  // namespace

ExperimentResult run_experiment(const ExperimentSpec& given, const ExperimentOptions& options,
                                const ExperimentProgress& progress) {
  ExperimentSpec spec = given;
  select_networks(options.networks, spec);
  for (const std::string& strategy : spec.coupled) check_strategy(strategy);
  ExperimentResult result;
  result.machines = make_machines(spec);
  select_accelerators(options.accelerators, result.machines);
  drop_refused(result.machines);
  LayerPool pool;
  progress("reading networks", 0, 1);
  const std::vector<NetworkSet> sets = read_network_sets(spec, pool);
  result.layers = pool.layers.size();
  result.cells = result.layers * result.machines.pairs.size();

  progress("planning", 0, 1);
  const CellPlan plan(result.machines, pool);
  CellCache cache = options.cache.empty() ? CellCache() : CellCache(options.cache);
  const std::vector<CellTask> tasks = plan.missing(cache);
  result.distinct = plan.tasks().size();
  result.simulated = tasks.size();
  Clock::time_point start = Clock::now();
  const double cpu_before = cpu_of_children();
  simulate_cells(tasks, options.jobs, simulate_cell, cache,
                 [&](std::size_t done, std::size_t all) { progress("simulating", done, all); });
  result.simulating_s = seconds_since(start);
  result.simulating_cpu_s = cpu_of_children() - cpu_before;
  for (const CellTask& task : tasks) {
    result.cycles += cache.find(task.key)->cycles;
    result.stepped += cache.find(task.key)->stepped;
  }

  start = Clock::now();
  progress("predicting", 0, 1);
  const LayerCosts measured = measured_costs(result.machines, pool, cache, plan.keys());
  const FormulaCosts predicted = predicted_costs(result.machines, pool);
  result.predicting_s = seconds_since(start);

  start = Clock::now();
  std::vector<std::vector<const Cell*>> cells;
  for (const auto& keys : plan.keys()) {
    std::vector<const Cell*> row;
    for (const std::string& key : keys) row.push_back(cache.find(key));
    cells.push_back(std::move(row));
  }
  result.kinds = account_by_kind(spec, result.machines, pool, cells, predicted.own);
  const Analysis analysis(spec, result.machines, measured, predicted, progress);
  for (const NetworkSet& set : sets) result.networks.push_back(analysis.run(set));
  result.analysing_s = seconds_since(start);
  for (const MeasuredSpec& board : spec.measured) {
    result.measured.push_back(
        compare_with_measured(board, options.jobs, cache, [&](std::size_t done, std::size_t all) {
          progress(board.networks.name + ": simulating", done, all);
        }));
  }
  return result;
}

}  // namespace orrery
