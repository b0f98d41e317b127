#include "search/experiment/network_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/error.h"
#include "search/experiment/cell_key.h"
#include "workloads/coded_space.h"

namespace orrery {
namespace {

/// Finds layers of the pool by their content.
class PoolIndex {
 public:
  explicit PoolIndex(LayerPool& pool) : pool_(pool) {}

  std::uint32_t find_or_add(Layer layer) {
    layer.name.clear();
    const auto [place, fresh] =
        places_.emplace(key_text(layer), static_cast<std::uint32_t>(pool_.layers.size()));
    if (fresh) pool_.layers.push_back(std::move(layer));
    return place->second;
  }

 private:
  LayerPool& pool_;
  std::unordered_map<std::string, std::uint32_t> places_;
};

NetworkSet read_set(const NetworkFamily& family, PoolIndex& index, bool all_layers) {
  const CodedSpace& space = coded_space(family.space);
  const LoadOptions options{{}, family.parameters};
  NetworkSet set;
  set.family = family;
  for (std::size_t row = 0; row < space.table().size(); ++row) {
    const std::string& code = space.table().code(row);
    const Network network = space.network_of(code, options);
    std::map<std::uint32_t, std::uint32_t> times;
    for (const Layer& layer : network.layers) {
      if (all_layers || layer.has_macs()) ++times[index.find_or_add(layer)];
    }
    set.codes.push_back(code);
    set.layers.emplace_back(times.begin(), times.end());
    set.macs.push_back(static_cast<double>(network.macs().value));
  }
  if (space.table().has("accuracy")) set.accuracy = space.table().column("accuracy");
  if (!family.measured.empty()) set.measured = space.table().column(family.measured);
  if (family.searched && set.accuracy.empty()) {
    throw InputError(fmt::format("networks {}: searched, but space {} has no accuracies",
                                 family.name, family.space));
  }
  return set;
}

}  // namespace

std::vector<std::uint32_t> NetworkSet::used_layers() const {
  std::vector<std::uint32_t> used;
  for (const auto& network : layers) {
    for (const auto& [layer, times] : network) used.push_back(layer);
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  return used;
}

NetworkSet read_network_set(const NetworkFamily& family, LayerPool& pool, bool all_layers) {
  PoolIndex index(pool);
  return read_set(family, index, all_layers);
}

std::vector<NetworkSet> read_network_sets(const ExperimentSpec& spec, LayerPool& pool) {
  PoolIndex index(pool);
  std::vector<NetworkSet> sets;
  for (const NetworkFamily& family : spec.networks) {
    sets.push_back(read_set(family, index, false));
  }
  return sets;
}

}  // namespace orrery
