#include "models/data_centric/maestro_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace orrery::data_centric {
namespace {

using Maps = std::vector<MaestroMap>;

const MaestroMap* find(const Maps& maps, Axis axis) {
  const auto found = std::find_if(maps.begin(), maps.end(),
                                  [axis](const MaestroMap& map) { return map.axis == axis; });
  return found == maps.end() ? nullptr : &*found;
}

bool is_input_axis(const Problem& problem, Axis axis) {
  return problem.depends(Tensor::kInput, axis) || problem.depends(Tensor::kWeight, axis);
}

/// An output row takes as many ifmap rows as the filter has; this level's part of the filter, that
/// is.
Maps in_ifmap_sizes(const Problem& problem, const std::vector<Directive>& directives) {
  Maps maps;
  for (const Directive& directive : directives) {
    MaestroMap map{directive.axis, directive.kind == Directive::Kind::kSpatialMap,
                   directive.size.in(problem), directive.offset.in(problem)};
    if (directive.of_outputs) {
      for (const Directive& window : directives) {
        if (window.axis == window_of(directive.axis)) map.size += window.size.in(problem)-1;
      }
    }
    maps.push_back(map);
  }
  return maps;
}

void inherit(const Maps& above, Maps& maps) {
  for (const MaestroMap& map : above) {
    if (find(maps, map.axis) == nullptr) {
      maps.insert(maps.begin(), {map.axis, false, map.size, map.offset});
    }
  }
}

/// Axes that no level names are taken whole, in the order of their letters.
void take_rest_whole(const Problem& problem, const Extents& extent, Maps& maps) {
  for (const Axis axis :
       {Axis::kC, Axis::kG, Axis::kK, Axis::kN, Axis::kR, Axis::kS, Axis::kX, Axis::kY}) {
    const std::int64_t size = extent[index_of(axis)];
    const bool absent = size == 1 && (axis == Axis::kN || axis == Axis::kG);
    if (!absent && find(maps, axis) == nullptr && is_input_axis(problem, axis)) {
      maps.push_back({axis, false, size, size});
    }
  }
}

/// With a stride, a chunk of ifmap rows makes fewer output rows and starts further on.
void follow_stride(const Problem& problem, bool outermost, Maps& maps) {
  for (MaestroMap& map : maps) {
    const std::int64_t stride = problem.stride(map.axis);
    const auto window = window_of(map.axis);
    if (!window || stride == 1 || map.size < problem[*window]) continue;
    const std::int64_t taps = problem[*window];
    const std::int64_t outputs = (map.size + stride - taps) / stride;
    map.size = outputs * std::min(stride, taps) + std::max<std::int64_t>(taps - stride, 0);
    map.offset = outputs * (!outermost && taps < stride ? taps : stride);
  }
}

std::int64_t busy_at_edge(const MaestroMap& map, std::int64_t extent, std::int64_t clusters) {
  if (extent <= map.size) return 1;
  const std::int64_t reach = map.offset * (clusters - 1) + map.size;
  if (extent <= reach) {
    const std::int64_t whole = (extent - map.size) / map.offset + 1;
    return map.offset * (whole - 1) + map.size < extent ? whole + 1 : whole;
  }
  const std::int64_t full_steps = ((extent - map.size) / map.offset + 1) / clusters;
  const std::int64_t rest = extent - full_steps * map.offset * clusters;
  return rest < map.size ? 1 : (rest - map.size) / map.offset + 1;
}

Chunk input_chunk(const MaestroMap& map, std::int64_t extent) {
  Chunk chunk;
  chunk.whole = map.size;
  chunk.fresh = !map.spatial && extent <= map.size ? 0 : std::min(map.size, map.offset);
  const std::int64_t moves = std::max<std::int64_t>((extent - map.size) / map.offset, 0);
  const bool has_edge = moves * map.offset + map.size < extent || map.size > extent;
  std::int64_t edge = extent - (moves + 1) * map.offset;
  if (edge < 0) edge = extent;
  chunk.edge = has_edge ? edge : map.size;
  chunk.edge_fresh = std::max<std::int64_t>(map.offset - (map.size - edge), 0);
  return chunk;
}

void add_chunks(const Problem& problem, MaestroLevel& level) {
  for (const MaestroMap& map : level.maps) {
    level.inputs.push_back(input_chunk(map, level.extent[index_of(map.axis)]));
  }
  level.outputs = level.inputs;
  if (problem.type == LayerType::kGemm) return;
  for (std::size_t i = 0; i < level.maps.size(); ++i) {
    const auto window = window_of(level.maps[i].axis);
    if (!window) continue;
    const auto taps = static_cast<std::size_t>(find(level.maps, *window) - level.maps.data());
    Chunk& out = level.outputs[i];
    out.whole -= level.inputs[taps].whole - 1;
    out.edge -= level.inputs[taps].edge - 1;
    out.fresh = std::min(level.maps[i].offset, level.maps[i].size);
    out.edge_fresh = std::min(level.maps[i].offset, out.edge);
  }
}

}  // namespace

std::vector<MaestroLevel> complete_levels(const Problem& problem, const Mapping& mapping,
                                          const Hardware& hardware) {
  std::vector<MaestroLevel> levels;
  Extents extent = problem.extent;
  for (const ClusterGroup& group : cluster_groups(problem, mapping, hardware)) {
    MaestroLevel& level = levels.emplace_back();
    level.clusters = group.clusters;
    level.extent = extent;
    level.maps = in_ifmap_sizes(problem, group.maps);
    if (levels.size() > 1) inherit(levels[levels.size() - 2].maps, level.maps);
    take_rest_whole(problem, extent, level.maps);
    follow_stride(problem, levels.size() == 1, level.maps);

    const auto spatial = std::find_if(level.maps.begin(), level.maps.end(),
                                      [](const MaestroMap& map) { return map.spatial; });
    if (spatial == level.maps.end()) {
      throw InputError(
          fmt::format("layer {}: cluster level {} of its mapping has no SpatialMap, which MAESTRO "
                      "needs",
                      problem.name, levels.size()));
    }
    level.edge_clusters = busy_at_edge(*spatial, extent[index_of(spatial->axis)], level.clusters);
    add_chunks(problem, level);
    for (const MaestroMap& map : level.maps) {
      std::int64_t& size = extent[index_of(map.axis)];
      size = std::min(size, map.size);
    }
  }
  return levels;
}

}  // namespace orrery::data_centric
