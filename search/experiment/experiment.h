#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "search/experiment/experiment_spec.h"
#include "search/experiment/layer_kinds.h"
#include "search/experiment/machine_pairs.h"
#include "search/experiment/measured.h"
#include "search/experiment/semi_decoupled_methods.h"

namespace orrery {

struct ExperimentOptions {
  int jobs = 1;                           // processes that simulate
  std::filesystem::path cache;            // empty: nothing is kept
  std::vector<std::string> networks;      // names of families; empty: all
  std::vector<std::string> accelerators;  // names; empty: all
};

/// What one way of costing says of one family of networks.
struct Findings {
  std::string costs;  // "cycle level" or "formula"
  CostTable table;
  std::vector<std::vector<double>> latency_ranks, energy_ranks;  // rank_matrix; empty: no energies
  /// Empty unless the family is searched.
  std::vector<MethodResult> proxies, controls;
};

struct NetworkFindings {
  std::string name;
  std::size_t networks = 0, layers = 0;  // distinct layers
  Findings measured, predicted;
  std::vector<std::vector<double>> charged_ranks;  // energy by FormulaCosts::charged; may be empty
  /// For each machine, how alike the two rank the networks; `charged` with charged_ranks' energy.
  std::vector<double> latency_agreement, energy_agreement, charged_agreement;
  /// Stage 1 by the formula, judged by the simulator, for every proxy. Empty unless searched.
  std::vector<MethodResult> by_formula;
  /// Judged where each layer has the dataflow that suits it best.
  std::vector<MethodResult> on_mixed;
  double mixed_speedup = 1;  // over the best single dataflow, median of accelerators and networks
};

struct ExperimentResult {
  Machines machines;
  std::size_t layers = 0;                   // distinct, of all networks
  std::size_t cells = 0;                    // layers x machines
  std::size_t distinct = 0, simulated = 0;  // different simulations; those not found in the cache
  double simulating_s = 0, predicting_s = 0, analysing_s = 0;
  double simulating_cpu_s = 0;           // of all processes
  std::int64_t cycles = 0, stepped = 0;  // of what was simulated; the rest was replayed
  std::vector<NetworkFindings> networks;
  std::vector<KindAccount> kinds;
  std::vector<MeasuredFindings> measured;
};

/// Called now and then: what is being done, how much of it is, of how much.
using ExperimentProgress =
    std::function<void(const std::string& what, std::size_t done, std::size_t all)>;

/// Runs an experiment. Throws InputError and ModelError.
ExperimentResult run_experiment(const ExperimentSpec& spec, const ExperimentOptions& options,
                                const ExperimentProgress& progress);

}  // namespace orrery
