#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "search/pool.h"
#include "search/problem.h"
#include "search/spec.h"

namespace orrery {

/// Strategies at the same budget on the same spec, each from several seeds.
struct RaceSetup {
  std::vector<std::string> strategies;  // "exhaustive" walks the whole space, once
  int seeds = 10;                       // from the spec's seed up

  bool has(const std::string& strategy) const;
  /// Whose option it is, and what that strategy calls it: STRATEGY.NAME is that of one that races,
  /// any other that of the strategy `otherwise`.
  std::pair<std::string, std::string> owner_of(const std::string& option,
                                               const std::string& otherwise) const;
};

/// How one strategy did. A value is the best objective that a run found, or with several objectives
/// its hypervolume against the spec's reference; a run that found nothing has no value.
struct RaceRow {
  std::string strategy;
  std::vector<double> values = {};  // of each run that found something, from best to worst
  int runs = 0;
  double trials = 0;       // of a run, on average
  double feasible = 0;     // share of the trials that kept every limit
  double cpu_seconds = 0;  // of a run: the strategy's own thinking, without evaluating
  std::vector<std::vector<double>> curves = {};  // of each run, as `convergence` gives them

  /// The value of the middle run, where runs without one come last: nothing when it has none. With
  /// an even number of runs the worse of the two in the middle.
  std::optional<double> median() const;
  /// Runs that are no worse than `optimum` by more than the share `within`.
  int hits(double optimum, double within) const;
  /// Trials until the middle run is that near; nothing when it never is.
  std::optional<std::int64_t> trials_to(double optimum, double within) const;
  /// The value of the middle run after so many trials, as `median` counts.
  std::optional<double> median_after(std::size_t count, bool larger_is_better) const;
};

struct RaceResult {
  std::vector<RaceRow> rows;
  std::optional<double> optimum;  // known when "exhaustive" ran
  bool larger_is_better = false;

  /// The optimum, or the best that any run found.
  std::optional<double> best_known() const;
};

/// Runs them all. Each point is evaluated once, whoever asks for it, so a strategy after an
/// exhaustive one costs only its own thinking. `progress` is called after each run. Throws
/// InputError as Study does, and with several objectives when the spec states no reference.
RaceResult race(const Problem& problem, const RaceSetup& setup, Pool& pool,
                const std::function<void(const RaceRow&)>& progress);

}  // namespace orrery
