#include "models/data_centric/pass_mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/units.h"

namespace orrery::data_centric {
namespace {

using Kind = Directive::Kind;

Directive directive(Kind kind, std::int64_t size, Axis axis) {
  return {kind, {size, {}}, {size, {}}, axis, false, 0};
}

/// Of output rows or columns.
Directive of_outputs(Kind kind, std::int64_t size, Axis axis) {
  Directive made = directive(kind, size, axis);
  made.of_outputs = true;
  return made;
}

std::int64_t width(const BusConfig& bus) { return std::min(bus.port_words, bus.width_words); }

}  // namespace

MappedPass mapped_pass(const Schedule& schedule, const Tile& tile, const Accelerator& accelerator) {
  const Layer& layer = schedule.layer;
  if (layer.dilation_h > 1 || layer.dilation_w > 1) {
    throw InputError(
        fmt::format("layer {}: data_centric cannot say the gaps of a dilated filter", layer.name));
  }
  const auto size = [&](Dim dim) { return tile[dim].size; };
  const std::int64_t channels = std::min(schedule.pass.channels_per_pe, size(Dim::kC));
  const std::int64_t filters = std::min(schedule.pass.filters_per_pe, size(Dim::kK));
  const std::int64_t channel_sets = ceil_div(size(Dim::kC), channels);
  const std::int64_t filter_sets = ceil_div(size(Dim::kK), filters);

  MappedPass pass;
  Problem& problem = pass.problem;
  problem.name = layer.name;
  problem.stride_y = layer.stride_h;
  problem.stride_x = layer.stride_w;
  problem[Axis::kN] = size(Dim::kN);
  problem[Axis::kK] = size(Dim::kK);
  problem[Axis::kC] = size(Dim::kC);
  problem[Axis::kR] = size(Dim::kR);
  problem[Axis::kS] = size(Dim::kS);
  problem[Axis::kY] = (size(Dim::kP) - 1) * layer.stride_h + size(Dim::kR);
  problem[Axis::kX] = (size(Dim::kQ) - 1) * layer.stride_w + size(Dim::kS);
  pass.mapping = {directive(Kind::kTemporalMap, 1, Axis::kN),
                  of_outputs(Kind::kTemporalMap, 1, Axis::kX),
                  directive(Kind::kSpatialMap, filters, Axis::kK),
                  directive(Kind::kCluster, channel_sets, Axis::kN),
                  directive(Kind::kSpatialMap, channels, Axis::kC),
                  directive(Kind::kCluster, size(Dim::kP), Axis::kN),
                  of_outputs(Kind::kSpatialMap, 1, Axis::kY),
                  directive(Kind::kCluster, size(Dim::kR), Axis::kN),
                  directive(Kind::kSpatialMap, 1, Axis::kY),
                  directive(Kind::kSpatialMap, 1, Axis::kR)};
  const MulticastConfig& buses = accelerator.array.multicast;
  pass.hardware.pes = filter_sets * channel_sets * size(Dim::kP) * size(Dim::kR);
  pass.hardware.noc_bandwidth = width(buses.ifmap) + width(buses.filter) + width(buses.psum_in);
  pass.hardware.cluster_bandwidth = kUnlimitedBandwidth;
  return pass;
}

}  // namespace orrery::data_centric
