#include <fmt/format.h>

#include "base/error.h"
#include "models/data_centric/steps.h"

namespace orrery::data_centric {

std::vector<ClusterGroup> cluster_groups(const Problem& problem, const Mapping& mapping,
                                         const Hardware& hardware) {
  std::vector<ClusterGroup> groups(1);
  std::int64_t pes_of_cluster = 1;
  for (const Directive& directive : mapping) {
    if (directive.kind == Directive::Kind::kCluster) {
      groups.emplace_back().clusters = directive.size.in(problem);
      pes_of_cluster *= groups.back().clusters;
    } else {
      groups.back().maps.push_back(directive);
    }
  }
  // PEs that do not make up a whole cluster stay idle.
  groups.front().clusters = hardware.pes / pes_of_cluster;
  if (groups.front().clusters == 0) {
    throw InputError(
        fmt::format("layer {}: a cluster of its mapping needs {} PEs, but there are {}",
                    problem.name, pes_of_cluster, hardware.pes));
  }
  return groups;
}

}  // namespace orrery::data_centric
