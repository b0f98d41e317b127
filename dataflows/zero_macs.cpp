#include "dataflows/zero_macs.h"

#include <algorithm>

#include "dataflows/schedule.h"

namespace orrery {
namespace {

/// How many (output, filter) positions along one side meet on each ifmap position.
std::vector<std::int64_t> meetings(std::int64_t positions, std::int64_t outputs, std::int64_t taps,
                                   std::int64_t (*position_of)(const Layer&, std::int64_t,
                                                               std::int64_t),
                                   const Layer& layer) {
  std::vector<std::int64_t> count(static_cast<std::size_t>(positions), 0);
  for (std::int64_t output = 0; output < outputs; ++output) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      const std::int64_t at = position_of(layer, output, tap);
      if (at >= 0 && at < positions) ++count[static_cast<std::size_t>(at)];
    }
  }
  return count;
}

std::vector<std::int64_t> row_meetings(const Layer& layer) {
  return meetings(layer.in_h, layer.shape[Dim::kP], layer.shape[Dim::kR], ifmap_row, layer);
}

std::vector<std::int64_t> col_meetings(const Layer& layer) {
  return meetings(layer.in_w, layer.shape[Dim::kQ], layer.shape[Dim::kS], ifmap_col, layer);
}

/// Of the positions `a_step * a + b_step * b - pad`, with `a` and `b` below their counts, how many
/// are from 0 to before `size`: those of one are counted at once for each of the other, which is
/// the one of which there are fewer.
std::int64_t inside(std::int64_t a_step, std::int64_t a_count, std::int64_t b_step,
                    std::int64_t b_count, std::int64_t pad, std::int64_t size) {
  if (a_count < b_count) return inside(b_step, b_count, a_step, a_count, pad, size);
  std::int64_t all = 0;
  for (std::int64_t b = 0; b < b_count; ++b) {
    const std::int64_t first = b_step * b - pad;  // the position where a is 0
    if (first >= size) break;
    const std::int64_t begin = first < 0 ? ceil_div(-first, a_step) : 0;
    const std::int64_t end = std::min(a_count, ceil_div(size - first, a_step));
    all += std::max<std::int64_t>(0, end - begin);
  }
  return all;
}

}  // namespace

std::int64_t padding_macs(const Layer& layer) {
  if (!layer.has_macs()) return 0;
  const Shape& size = layer.shape;
  const std::int64_t planes = size[Dim::kN] * size[Dim::kG] * size[Dim::kC] * size[Dim::kK];
  const std::int64_t rows = inside(layer.stride_h, size[Dim::kP], layer.dilation_h, size[Dim::kR],
                                   layer.pad_top, layer.in_h);
  const std::int64_t cols = inside(layer.stride_w, size[Dim::kQ], layer.dilation_w, size[Dim::kS],
                                   layer.pad_left, layer.in_w);
  return layer.macs().value - planes * rows * cols;
}

std::int64_t zero_macs(const Layer& layer, const std::vector<std::int64_t>& ifmap) {
  const std::vector<std::int64_t> rows = row_meetings(layer), cols = col_meetings(layer);
  std::int64_t zeros = 0;  // for one filter
  std::size_t at = 0;
  while (at < ifmap.size()) {
    for (const std::int64_t row : rows) {
      for (const std::int64_t col : cols) zeros += ifmap[at++] == 0 ? row * col : 0;
    }
  }
  return padding_macs(layer) + zeros * layer.shape[Dim::kK];
}

std::int64_t expected_zero_macs(const Layer& layer, Ratio density) {
  if (!layer.has_macs()) return 0;
  const std::int64_t padding = padding_macs(layer), rest = layer.macs().value - padding;
  const WideCount done = WideCount(rest) * density.num / density.den;
  return padding + rest - static_cast<std::int64_t>(done);
}

std::int64_t expected_zero_macs(const Layer& layer) {
  if (!layer.has_macs()) return 0;
  if (layer.ifmap_zeros < 0) return padding_macs(layer);
  if (layer.ifmap_zeros == 1000) return layer.macs().value;
  return expected_zero_macs(layer, Ratio(1000 - layer.ifmap_zeros, 1000));
}

}  // namespace orrery
