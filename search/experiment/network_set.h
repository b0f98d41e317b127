#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "search/experiment/experiment_spec.h"
#include "workloads/layer.h"

namespace orrery {

/// The distinct layers of all networks of an experiment, without names. Layers without MACs are
/// left out: formulas do not know them, and no dataflow changes them.
struct LayerPool {
  std::vector<Layer> layers;
};

/// The networks of a family, each as how often it has which layer of the pool.
struct NetworkSet {
  NetworkFamily family;
  std::vector<std::string> codes;
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> layers;  // (layer, times)
  std::vector<double> macs;
  std::vector<double> accuracy;  // empty: not known
  std::vector<double> measured;  // latencies measured elsewhere, NaN where there is none

  std::size_t size() const { return codes.size(); }
  /// The layers of the pool that occur, sorted.
  std::vector<std::uint32_t> used_layers() const;
};

/// Reads the networks of one family and adds what is missing to `pool`, layers without MACs too if
/// `all_layers`. Throws InputError.
NetworkSet read_network_set(const NetworkFamily& family, LayerPool& pool, bool all_layers);
/// Reads the networks of every family and fills `pool`. Throws InputError.
std::vector<NetworkSet> read_network_sets(const ExperimentSpec& spec, LayerPool& pool);

}  // namespace orrery
