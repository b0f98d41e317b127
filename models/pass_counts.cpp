#include "models/pass_counts.h"

#include <algorithm>
#include <set>

namespace orrery {
namespace {

std::size_t at(Operand operand) { return static_cast<std::size_t>(operand); }

/// Rows of the ifmap that the output rows of a pass need.
std::int64_t ifmap_rows(const Layer& layer, std::int64_t outputs, std::int64_t taps) {
  std::set<std::int64_t> rows;
  for (std::int64_t p = 0; p < outputs; ++p) {
    for (std::int64_t r = 0; r < taps; ++r) rows.insert(layer.stride_h * p + layer.dilation_h * r);
  }
  return static_cast<std::int64_t>(rows.size());
}

/// Words of a channel's ifmap row that a window needs on its way along it. A window that does not
/// slide over words that it has kept takes all of them anew.
std::int64_t row_words(const Layer& layer, std::int64_t outputs, std::int64_t taps) {
  const bool slides = layer.dilation_w == 1 && layer.stride_w <= taps;
  return slides ? layer.stride_w * (outputs - 1) + taps : outputs * taps;
}

}  // namespace

PassCounts pass_counts(const Schedule& schedule, const Tile& tile) {
  const auto size = [&](Dim dim) { return tile[dim].size; };
  const PassLayout& pass = schedule.pass;
  const std::int64_t channels = std::min(pass.channels_per_pe, size(Dim::kC));
  const std::int64_t filters = std::min(pass.filters_per_pe, size(Dim::kK));
  const std::int64_t channel_sets = ceil_div(size(Dim::kC), channels);
  const std::int64_t filter_sets = ceil_div(size(Dim::kK), filters);
  const std::int64_t filled = channel_sets * channels;
  const std::int64_t columns = size(Dim::kN) * size(Dim::kQ);

  PassCounts counts;
  counts.steps = columns * size(Dim::kS) * channels * filters;
  const std::int64_t row =
      size(Dim::kN) * filled * row_words(schedule.layer, size(Dim::kQ), size(Dim::kS));
  const std::int64_t weights = filled * size(Dim::kK) * size(Dim::kR) * size(Dim::kS);
  const std::int64_t sums = columns * size(Dim::kP) * size(Dim::kK);
  counts.bus_words = {row * ifmap_rows(schedule.layer, size(Dim::kP), size(Dim::kR)), weights,
                      sums};
  // A PE for each filter row on each output row, in every set.
  counts.delivered_words[at(Operand::kIfmap)] = row * size(Dim::kP) * size(Dim::kR) * filter_sets;
  counts.delivered_words[at(Operand::kFilter)] = weights * size(Dim::kP);
  counts.sums_up = sums * (channel_sets * size(Dim::kR) - 1);
  return counts;
}

}  // namespace orrery
