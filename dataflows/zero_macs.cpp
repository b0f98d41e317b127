#include "dataflows/zero_macs.h"

#include <numeric>

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

std::int64_t sum(const std::vector<std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

}  // namespace

std::int64_t padding_macs(const Layer& layer) {
  if (!layer.has_macs()) return 0;
  const Shape& size = layer.shape;
  const std::int64_t planes = size[Dim::kN] * size[Dim::kG] * size[Dim::kC] * size[Dim::kK];
  return layer.macs().value - planes * sum(row_meetings(layer)) * sum(col_meetings(layer));
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
  // rest * num / den, rounded down, without overflow
  const std::int64_t done =
      rest / density.den * density.num + rest % density.den * density.num / density.den;
  return padding + rest - done;
}

std::int64_t expected_zero_macs(const Layer& layer) {
  if (!layer.has_macs()) return 0;
  if (layer.ifmap_zeros < 0) return padding_macs(layer);
  if (layer.ifmap_zeros == 1000) return layer.macs().value;
  return expected_zero_macs(layer, Ratio(1000 - layer.ifmap_zeros, 1000));
}

}  // namespace orrery
