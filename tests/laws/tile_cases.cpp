#include "tests/laws/tile_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dataflows/lower.h"
#include "dataflows/tile_policy.h"
#include "sim/system/simulate.h"

namespace orrery {
namespace {

constexpr std::int64_t kMostMacs = 40'000'000;
constexpr std::int64_t kLeastMacs = 200'000;

/// Between 1 and `most`, small numbers as often as large ones.
std::int64_t draw_size(Draw& draw, std::int64_t most) {
  const double exponent = static_cast<double>(draw.in(0, 1000)) / 1000;
  const double size = std::pow(static_cast<double>(most), exponent);
  return std::clamp<std::int64_t>(std::llround(size), 1, most);
}

Layer draw_convolution(Draw& draw, bool depthwise) {
  ConvSpec spec;
  spec.n = draw.of<int>({1, 1, 1, 2, 4});
  spec.h = spec.w = draw.of<int>({7, 13, 14, 17, 28, 35, 56, 112});
  spec.c = draw.of<int>({3, 16, 24, 64, 96, 128, 200, 256, 512, 960});
  spec.k = depthwise ? spec.c : draw.of<int>({8, 16, 32, 64, 100, 128, 256, 384, 512});
  spec.groups = depthwise ? spec.c : 1;
  spec.r = spec.s = draw.of<int>({1, 1, 3, 3, 5, 7});
  spec.stride_h = spec.stride_w = draw.of<int>({1, 1, 1, 2});
  spec.pad_top = spec.pad_bottom = spec.pad_left = spec.pad_right = spec.r / 2;
  return make_conv("conv", spec);
}

Layer draw_product(Draw& draw) {
  const std::int64_t m = draw_size(draw, 100'000), n = draw_size(draw, 4'000);
  const std::int64_t k = draw_size(draw, 4'000);
  if (draw.once_in(2)) return make_gemm("gemm", m, n, k);
  return make_matmul("matmul", draw_size(draw, 256), draw_size(draw, 1'000), draw_size(draw, 1'000),
                     draw.of<int>({2, 12, 16, 96, 192}));
}

Layer draw_with_macs(Draw& draw) {
  for (;;) {
    const std::int64_t kind = draw.in(0, 7);
    Layer layer = kind < 4    ? draw_convolution(draw, false)
                  : kind == 4 ? draw_convolution(draw, true)
                              : draw_product(draw);
    const std::int64_t macs = layer.macs().value;
    if (macs >= kLeastMacs && macs <= kMostMacs) return layer;
  }
}

Layer draw_without_macs(Draw& draw) {
  const std::int64_t side = draw.of<int>({1, 7, 14, 28, 56, 112});
  const std::int64_t channels = draw_size(draw, side > 28 ? 200 : 4'000);
  if (draw.once_in(2)) {
    const std::int64_t wide = draw.once_in(4) ? draw_size(draw, 200'000) : side * side;
    return make_elementwise("add", draw.of<int>({1, 1, 2, 12}), channels, 1,
                            std::min(wide, 20'000'000 / channels), draw.of<int>({1, 2, 2}));
  }
  ConvSpec spec;
  spec.c = spec.k = channels;
  spec.h = spec.w = side;
  spec.r = spec.s = std::min<std::int64_t>(side, draw.of<int>({2, 3, 7}));
  spec.stride_h = spec.stride_w = draw.of<int>({1, 2});
  return make_pool("pool", spec);
}

Shape drawn_sizes(const Layer& layer, Draw& draw) {
  Shape tile = layer.shape;
  for (const Dim dim : kAllDims) {
    const bool tap = dim == Dim::kR || dim == Dim::kS;
    if (tap || draw.once_in(3)) continue;
    tile[dim] = draw_size(draw, layer.shape[dim]);
    if (draw.once_in(2)) tile[dim] = ceil_div(layer.shape[dim], draw_size(draw, layer.shape[dim]));
  }
  return tile;
}

Dataflow with_tile(const RandomCase& random, const Shape& tile) {
  Dataflow dataflow = random.dataflow();
  for (const Dim dim : kAllDims) dataflow.tile_size[dim] = tile[dim];
  return dataflow;
}

}  // namespace

RandomCase draw_tile_case(std::uint64_t seed, bool macs) {
  Draw draw(seed * 2 + (macs ? 1 : 0));
  RandomCase random;
  random.layer = macs ? draw_with_macs(draw) : draw_without_macs(draw);
  random.dataflow_name = draw.of<std::string>(
      {"weight_stationary", "weight_stationary", "output_stationary", "input_stationary"});
  random.preset = draw.of<std::string>({"systolic_32x32", "systolic_32x32", "tpu_v1", "dpu_b4096"});
  if (random.preset == "systolic_32x32") {
    const auto kib = draw.of<int>({64, 128, 256, 512, 2048});
    random.sets = {fmt::format("buffer.capacity_bytes={}K", kib)};
    random.sets.push_back(
        fmt::format("buffer.ofmap.capacity_bytes={}K", draw.once_in(2) ? 0 : kib / 2));
  }
  if (draw.once_in(3)) {
    random.sets.push_back(fmt::format("dram.bus_bytes={}", draw.of<int>({2, 4, 16, 32, 64})));
  }
  if (draw.once_in(4)) {
    random.sets.push_back(fmt::format("dram.latency_clocks={}", draw.of<int>({0, 40, 400})));
  }
  return random;
}

std::int64_t cycles_of(const RandomCase& random, const std::vector<std::string>& more) {
  RandomCase changed = random;
  changed.sets.insert(changed.sets.end(), more.begin(), more.end());
  return simulate_layer(changed.layer, changed.hardware(), changed.dataflow(), {}).measured.cycles;
}

std::int64_t cycles_of(const RandomCase& random, const Shape& tile,
                       const std::vector<std::string>& more) {
  RandomCase changed = random;
  changed.sets.insert(changed.sets.end(), more.begin(), more.end());
  return simulate_layer(changed.layer, changed.hardware(), with_tile(changed, tile), {})
      .measured.cycles;
}

std::optional<Shape> draw_tile(const RandomCase& random, const Accelerator& hardware, Draw& draw) {
  const Shape tile = drawn_sizes(random.layer, draw);
  try {
    const Schedule schedule = lower(random.layer, hardware, with_tile(random, tile));
    for (const Operand operand : kAllOperands) {
      const bool several = std::any_of(kAllDims.begin(), kAllDims.end(), [&](Dim dim) {
        return schedule.varies(operand, dim) && tile[dim] < random.layer.shape[dim];
      });
      if (several && hardware.buffer.of(operand).double_buffered &&
          !schedule.buffers_twice(operand)) {
        return std::nullopt;
      }
    }
    return tile;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace orrery
