#include "search/experiment/cost_table.h"

#include <algorithm>

#include "models/data_centric/analyze.h"
#include "models/data_centric/counts.h"
#include "models/energy/energy.h"

namespace orrery {
namespace {

/// The layer as MAESTRO is given it: its input without padding.
data_centric::Problem problem_of(const Layer& layer) {
  using data_centric::Axis;
  data_centric::Problem problem;
  const bool depthwise = layer.shape[Dim::kG] > 1;
  problem.name = "layer";
  problem.type = depthwise ? data_centric::LayerType::kDepthwise : data_centric::LayerType::kConv;
  problem[Axis::kK] = layer.shape[Dim::kK];
  problem[Axis::kC] = depthwise ? layer.shape[Dim::kG] : layer.shape[Dim::kC];
  problem[Axis::kR] = layer.shape[Dim::kR];
  problem[Axis::kS] = layer.shape[Dim::kS];
  problem[Axis::kY] = layer.in_h;
  problem[Axis::kX] = layer.in_w;
  problem.stride_y = layer.stride_h;
  problem.stride_x = layer.stride_w;
  return problem;
}

/// pJ of what the formula counts.
double charge(const Layer& layer, const data_centric::Problem& problem,
              const data_centric::Analysis& analysis, const Accelerator& hardware,
              const Technology& technology) {
  const Activity activity = data_centric::counts_of(problem, analysis, hardware.ifmap_bits / 8);
  Layer sized = layer;
  sized.ifmap_bits = hardware.ifmap_bits;
  sized.filter_bits = hardware.filter_bits;
  sized.ofmap_bits = hardware.ofmap_bits;
  sized.psum_bits = hardware.psum_bits;
  return picojoules(evaluate({sized, analysis.cycles, activity, 0}, hardware, technology).total());
}

}  // namespace

LayerCosts measured_costs(const Machines& machines, const LayerPool& pool, const CellCache& cache,
                          const std::vector<std::vector<std::string>>& keys) {
  LayerCosts costs;
  for (std::size_t m = 0; m < machines.pairs.size(); ++m) {
    std::vector<double> latency, energy;
    for (std::size_t l = 0; l < pool.layers.size(); ++l) {
      const Cell* cell = cache.find(keys[m][l]);
      latency.push_back(static_cast<double>(cell->cycles));
      energy.push_back(cell->energy_pj);
      costs.has_energy = costs.has_energy && cell->energy_pj >= 0;
    }
    costs.latency.push_back(std::move(latency));
    costs.energy.push_back(std::move(energy));
  }
  return costs;
}

FormulaCosts predicted_costs(const Machines& machines, const LayerPool& pool) {
  FormulaCosts costs;
  const Technology* prices = machines.prices();
  for (const MachinePair& pair : machines.pairs) {
    std::vector<double> latency, energy, charged;
    for (const Layer& layer : pool.layers) {
      const auto& directives = machines.dataflows[pair.family].directives_of(layer);
      const data_centric::Problem problem = problem_of(layer);
      const data_centric::Analysis analysis =
          data_centric::analyze(problem, directives, pair.numbers, {.compat = true});
      latency.push_back(static_cast<double>(analysis.cycles));
      energy.push_back(1000 * analysis.energy_nj);
      charged.push_back(prices ? charge(layer, problem, analysis, pair.hardware, *prices) : -1);
    }
    costs.own.latency.push_back(latency);
    costs.own.energy.push_back(std::move(energy));
    costs.charged.latency.push_back(std::move(latency));
    costs.charged.energy.push_back(std::move(charged));
  }
  costs.charged.has_energy = prices != nullptr;
  return costs;
}

CostTable costs_of(const NetworkSet& set, const LayerCosts& layers,
                   const std::vector<std::string>& machines) {
  CostTable table;
  table.machines = machines;
  table.has_energy = layers.has_energy;
  for (std::size_t m = 0; m < layers.latency.size(); ++m) {
    std::vector<double> latency(set.size()), energy(set.size());
    for (std::size_t n = 0; n < set.size(); ++n) {
      double cycles = 0, joules = 0;
      for (const auto& [layer, times] : set.layers[n]) {
        cycles += times * layers.latency[m][layer];
        joules += times * layers.energy[m][layer];
      }
      latency[n] = cycles;
      energy[n] = joules;
    }
    table.latency.push_back(std::move(latency));
    table.energy.push_back(std::move(energy));
  }
  return table;
}

LayerCosts mixed_costs(const Machines& machines, const LayerCosts& layers) {
  LayerCosts mixed;
  mixed.has_energy = layers.has_energy;
  for (const std::string& accelerator : machines.accelerators) {
    std::vector<double> latency, energy;
    for (std::size_t m = 0; m < machines.pairs.size(); ++m) {
      if (machines.pairs[m].accelerator != accelerator) continue;
      if (latency.empty()) {
        latency = layers.latency[m];
        energy = layers.energy[m];
        continue;
      }
      for (std::size_t l = 0; l < latency.size(); ++l) {
        if (layers.latency[m][l] >= latency[l]) continue;
        latency[l] = layers.latency[m][l];
        energy[l] = layers.energy[m][l];
      }
    }
    mixed.latency.push_back(std::move(latency));
    mixed.energy.push_back(std::move(energy));
  }
  return mixed;
}

}  // namespace orrery
