#include "search/experiment/measured.h"

#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/statistics.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "models/latency_model.h"
#include "search/experiment/cell_key.h"
#include "search/experiment/network_set.h"
#include "search/experiment/simulate_cell.h"

namespace orrery {
namespace {

/// Where the layers run.
struct Board {
  Accelerator hardware;
  Dataflow dataflow, depthwise;

  const Dataflow& of(const Layer& layer) const {
    return layer.has_macs() && layer.shape[Dim::kG] > 1 ? depthwise : dataflow;
  }
};

/// Cycles of each layer by a model; nothing where its notation cannot say one of them.
std::optional<std::vector<double>> predicted(const std::string& model, const LayerPool& pool,
                                             const Board& board) {
  const auto predictor = Registry<LatencyModel>::instance().make(model);
  std::vector<double> cycles;
  try {
    for (const Layer& layer : pool.layers) {
      const Schedule schedule = lower(layer, board.hardware, board.of(layer));
      cycles.push_back(
          static_cast<double>(predictor->predict(schedule, board.hardware).cycles.value));
    }
  } catch (const InputError&) {
    return std::nullopt;
  }
  return cycles;
}

std::vector<double> simulated(const LayerPool& pool, const Board& board, int jobs, CellCache& cache,
                              const CellProgress& progress) {
  const std::string hardware = key_text(board.hardware);
  std::vector<CellTask> tasks;
  std::vector<std::string> keys;
  for (const Layer& layer : pool.layers) {
    const Dataflow& dataflow = board.of(layer);
    keys.push_back(cell_key(key_text(layer), hardware, key_text(dataflow), ""));
    if (cache.find(keys.back()) == nullptr) {
      tasks.push_back({keys.back(), &layer, &board.hardware, &dataflow, nullptr, tasks.size()});
    }
  }
  simulate_cells(tasks, jobs, simulate_cell, cache, progress);
  std::vector<double> cycles;
  for (const std::string& key : keys) {
    cycles.push_back(static_cast<double>(cache.find(key)->cycles));
  }
  return cycles;
}

/// Of the networks that were measured.
std::vector<double> of_networks(const NetworkSet& set, const LayerPool& pool,
                                const std::vector<double>& cycles, bool all_layers) {
  std::vector<double> sums;
  for (std::size_t n = 0; n < set.size(); ++n) {
    if (std::isnan(set.measured[n])) continue;
    double sum = 0;
    for (const auto& [layer, times] : set.layers[n]) {
      if (all_layers || pool.layers[layer].has_macs()) sum += times * cycles[layer];
    }
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace

MeasuredFindings compare_with_measured(const MeasuredSpec& spec, int jobs, CellCache& cache,
                                       const CellProgress& progress) {
  LayerPool pool;
  const NetworkSet set = read_network_set(spec.networks, pool, true);
  const Board board{load_accelerator(spec.hardware), load_dataflow(spec.dataflow),
                    load_dataflow(spec.depthwise)};
  MeasuredFindings findings;
  findings.name = spec.networks.name;
  findings.layers = pool.layers.size();
  std::vector<double> truth, macs;
  for (std::size_t n = 0; n < set.size(); ++n) {
    if (std::isnan(set.measured[n])) continue;
    truth.push_back(set.measured[n]);
    macs.push_back(set.macs[n]);
  }
  findings.networks = truth.size();
  findings.predictors.push_back(
      {"MACs", spearman(macs, truth).value_or(0), kendall(macs, truth).value_or(0)});
  const auto add = [&](const std::string& name, const std::vector<double>& cycles) {
    const auto some = of_networks(set, pool, cycles, false);
    const auto all = of_networks(set, pool, cycles, true);
    findings.predictors.push_back(
        {name, spearman(some, truth).value_or(0), kendall(some, truth).value_or(0),
         spearman(all, truth).value_or(0), kendall(all, truth).value_or(0)});
  };
  for (const auto& model : Registry<LatencyModel>::instance().entries()) {
    if (const auto cycles = predicted(model.name, pool, board)) add(model.name, *cycles);
  }
  add("simulated", simulated(pool, board, jobs, cache, progress));
  return findings;
}

}  // namespace orrery
