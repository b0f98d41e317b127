#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "search/experiment/cells.h"
#include "search/experiment/machine_pairs.h"
#include "search/experiment/network_set.h"

namespace orrery {

/// Latency (cycles) and energy (pJ) of every layer of the pool on every machine.
struct LayerCosts {
  std::vector<std::vector<double>> latency, energy;  // [machine][layer]
  bool has_energy = true;
};

/// The same of every network of a set.
struct CostTable {
  std::vector<std::string> machines;
  std::vector<std::vector<double>> latency, energy;  // [machine][network]
  bool has_energy = true;
};

/// What the simulator said; every cell must be in `cache`.
LayerCosts measured_costs(const Machines& machines, const LayerPool& pool, const CellCache& cache,
                          const std::vector<std::vector<std::string>>& keys);
/// What MAESTRO's formula says (models/data_centric, compat).
struct FormulaCosts {
  LayerCosts own;      // energy as MAESTRO has it: of L1 and L2, with its own figures
  LayerCosts charged;  // the same latency; what it counts, and DRAM, at the technology's figures
};
FormulaCosts predicted_costs(const Machines& machines, const LayerPool& pool);

CostTable costs_of(const NetworkSet& set, const LayerCosts& layers,
                   const std::vector<std::string>& machines);

/// An accelerator that lays out each layer with whichever of its dataflows takes the fewest cycles
/// on it: one more machine for each accelerator.
LayerCosts mixed_costs(const Machines& machines, const LayerCosts& layers);

}  // namespace orrery
