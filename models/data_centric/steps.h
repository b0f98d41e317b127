#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/data_centric/maestro_layer.h"
#include "models/data_centric/mapping.h"

namespace orrery::data_centric {

/// The part of a step that falls to each of `clusters` equal clusters.
struct Share {
  std::int64_t clusters = 0;
  Extents extent = {};
};

/// All steps of one level that are alike. A step is what the clusters do between two movements of
/// data; time and traffic are those of one step.
struct Step {
  std::int64_t times = 1;
  bool first = false;                               // nothing to overlap with yet
  std::array<std::int64_t, kTensors> ingress = {};  // words in; of the output: partial sums again
  std::int64_t egress = 0;                          // words of the output that leave
  bool continues_sums = false;                      // earlier steps have added to its outputs
  std::int64_t macs = 0;                            // of all clusters
  std::int64_t busiest = 0;                         // MACs of the busiest cluster
  std::vector<Share> shares;
};

/// One level of a mapping: how a piece of the layer is cut into steps for its clusters.
class StepSource {
 public:
  virtual ~StepSource() = default;
  /// Calls `visit` for every kind of step of a piece of size `extent`, the first step first.
  /// `continues_sums`: the piece's outputs hold partial sums already.
  virtual void for_each_step(const Extents& extent, bool continues_sums,
                             const std::function<void(const Step&)>& visit) const = 0;
};

/// The levels of a mapping, outermost first.
using Levels = std::vector<std::unique_ptr<StepSource>>;

/// Counts every word once, edges as they are. Throws InputError where the mapping would leave
/// multiply-accumulates out or do some twice.
Levels exact_levels(const Problem& problem, const Mapping& mapping, const Hardware& hardware);
/// The piece that the outermost of `exact_levels` takes: output rows and columns on Y and X.
Extents exact_extent(const Problem& problem);

/// Counts as MAESTRO does, edges and lost refetches included (see docs/models.md).
Levels maestro_levels(const Problem& problem, const Mapping& mapping, const Hardware& hardware);

/// The directives of `mapping` between two Cluster directives, and how many clusters share them.
struct ClusterGroup {
  std::int64_t clusters = 1;
  std::vector<Directive> maps;
};
/// Throws InputError when the hardware has fewer PEs than one cluster needs.
std::vector<ClusterGroup> cluster_groups(const Problem& problem, const Mapping& mapping,
                                         const Hardware& hardware);

}  // namespace orrery::data_centric
