#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/data_centric/maestro_layer.h"
#include "models/data_centric/mapping.h"

namespace orrery::data_centric {

struct Options {
  /// As MAESTRO computes, with its defects; docs/models.md names each.
  bool compat = false;
};

/// Words between a level of the mapping and the clusters below it, over the whole layer.
struct LevelTraffic {
  std::array<std::int64_t, kTensors> ingress = {};  // of the output: partial sums that come again
  std::int64_t egress = 0;
};

/// What sets the time of most steps.
enum class Bound : std::uint8_t { kCompute, kIngress, kEgress, kOffChip };
inline constexpr std::size_t kBounds = 4;

struct Analysis {
  std::int64_t cycles = 0;
  std::int64_t macs = 0;
  std::vector<LevelTraffic> levels;  // outermost first: the L2's side, ..., the PEs' side
  Bound bound = Bound::kCompute;
  double energy_nj = 0;  // of L1 and L2, as MAESTRO counts it
};

/// Predicts one layer. The L2 is filled and emptied behind the clusters' work at every level
/// (double buffering); words that several clusters need cross a level once (multicast); sums of
/// clusters meet on the way. Throws InputError for a mapping that does not suit the layer or the
/// hardware. `continues_sums`: the outputs hold partial sums already, which come in (not with
/// `compat`, to which it makes no difference).
Analysis analyze(const Problem& problem, const Mapping& mapping, const Hardware& hardware,
                 const Options& options, bool continues_sums = false);

/// Predicts layers that run one after the other. With `compat`, a mapping with clusters in clusters
/// pays the L1 energy of the layer before its own, the first one none.
std::vector<Analysis> analyze_network(const std::vector<MappedLayer>& layers,
                                      const Hardware& hardware, const Options& options);

}  // namespace orrery::data_centric
