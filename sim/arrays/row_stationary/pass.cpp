#include "sim/arrays/row_stationary/pass.h"

#include <algorithm>
#include <set>

namespace orrery {

Pass::Pass(const Schedule& schedule, const Tile& tile, const MulticastConfig& config)
    : layer_(&schedule.layer), tile_(tile) {
  const PassLayout& layout = schedule.pass;
  const std::int64_t channels = tile[Dim::kC].size, filters = tile[Dim::kK].size;
  // A smaller pass at the edge keeps its PEs full and uses fewer sets.
  channels_ = std::min(layout.channels_per_pe, channels);
  channel_sets_ = ceil_div(channels, channels_);
  filters_ = std::min(layout.filters_per_pe, filters);
  filter_sets_ = ceil_div(filters, filters_);
  rows_ = tile[Dim::kR].size;
  outputs_ = tile[Dim::kP].size;
  chain_ = channel_sets_ * rows_;
  taps_ = tile[Dim::kS].size;
  columns_ = tile[Dim::kQ].size;
  images_ = tile[Dim::kN].size;
  slides_ = layer_->dilation_w == 1 && layer_->stride_w <= taps_;
  takes_psums_ = !tile.starts_sums || config.reads_initial_psums;
  packs_columns_ = config.packs_columns;
  lay_ifmap();
  lay_filters();
  lay_psums();
}

bool Pass::same_layout(const Pass& other) const {
  return filter_sets_ == other.filter_sets_ && channel_sets_ == other.channel_sets_ &&
         rows_ == other.rows_ && outputs_ == other.outputs_;
}

bool Pass::same_outputs(const Pass& other) const {
  return std::all_of(kAllDims.begin(), kAllDims.end(), [&](Dim dim) {
    if (is_reduction(dim)) return true;
    const Span &a = tile_[dim], &b = other.tile_[dim];
    return a.begin < b.end() && b.begin < a.end();
  });
}

std::int64_t Pass::filters_of(std::int64_t set) const {
  return std::min(filters_, tile_[Dim::kK].size - set * filters_);
}

PeProgram Pass::program(std::int64_t pe) const {
  const std::int64_t link = pe / outputs_ % chain_;
  const std::int64_t filter_set = pe / outputs_ / chain_;
  const std::int64_t channel_set = link / rows_;
  PeProgram program;
  program.images = images_;
  program.columns = columns_;
  program.window = taps_ * channels_;
  program.shift = (slides_ ? layer_->stride_w : taps_) * channels_;
  program.channels = channels_;
  program.real_channels = std::min(channels_, tile_[Dim::kC].size - channel_set * channels_);
  program.filters = filters_of(filter_set);
  program.packs_columns = packs_columns_;
  program.adds_from_below = link + 1 < chain_ || takes_psums_;
  return program;
}

std::optional<std::int64_t> Pass::above(std::int64_t pe) const {
  if (pe / outputs_ % chain_ == 0) return std::nullopt;
  return pe - outputs_;
}

std::optional<std::int64_t> Pass::below(std::int64_t pe) const {
  if (pe / outputs_ % chain_ + 1 == chain_) return std::nullopt;
  return pe + outputs_;
}

/// An ifmap row goes to every PE whose output row and filter row meet on it, in all filter sets.
void Pass::lay_ifmap() {
  std::set<std::int64_t> rows;
  for (std::int64_t p = 0; p < outputs_; ++p) {
    for (std::int64_t r = 0; r < rows_; ++r)
      rows.insert(layer_->stride_h * p + layer_->dilation_h * r);
  }
  ifmap_rows_.assign(rows.begin(), rows.end());
  const std::int64_t columns =
      slides_ ? layer_->stride_w * (columns_ - 1) + taps_ : columns_ * taps_;
  for (const std::int64_t row : ifmap_rows_) {
    for (std::int64_t set = 0; set < channel_sets_; ++set) {
      const std::int64_t words = images_ * columns * channels_;
      ifmap_lanes.push_back({words, words});
      std::vector<std::int32_t>& to = ifmap_to.emplace_back();
      for (std::int64_t filter_set = 0; filter_set < filter_sets_; ++filter_set) {
        for (std::int64_t r = 0; r < rows_; ++r) {
          const std::int64_t offset = row - layer_->dilation_h * r;
          const std::int64_t p = offset / layer_->stride_h;
          if (offset < 0 || offset % layer_->stride_h != 0 || p >= outputs_) continue;
          to.push_back(static_cast<std::int32_t>(pe_at(filter_set, set * rows_ + r, p)));
        }
      }
    }
  }
}

/// A filter row goes to the PEs of all output rows.
void Pass::lay_filters() {
  for (std::int64_t r = 0; r < rows_; ++r) {
    for (std::int64_t set = 0; set < channel_sets_; ++set) {
      for (std::int64_t filter_set = 0; filter_set < filter_sets_; ++filter_set) {
        const std::int64_t words = taps_ * channels_ * filters_of(filter_set);
        filter_lanes.push_back({words, words});
        std::vector<std::int32_t>& to = filter_to.emplace_back();
        for (std::int64_t p = 0; p < outputs_; ++p) {
          to.push_back(static_cast<std::int32_t>(pe_at(filter_set, set * rows_ + r, p)));
        }
      }
    }
  }
}

/// Psums enter at the bottom of each chain and leave at its top.
void Pass::lay_psums() {
  for (std::int64_t p = 0; p < outputs_; ++p) {
    for (std::int64_t filter_set = 0; filter_set < filter_sets_; ++filter_set) {
      const std::int64_t words = images_ * columns_ * filters_of(filter_set);
      psum_lanes.push_back({words, packs_columns_ ? words : filters_of(filter_set)});
      psum_to.push_back({static_cast<std::int32_t>(pe_at(filter_set, chain_ - 1, p))});
      collected_from.push_back(static_cast<std::int32_t>(pe_at(filter_set, 0, p)));
    }
  }
}

std::optional<Point> Pass::ifmap_point(std::size_t lane, std::int64_t word) const {
  const auto row = static_cast<std::int64_t>(lane) / channel_sets_;
  const auto set = static_cast<std::int64_t>(lane) % channel_sets_;
  const std::int64_t channel = set * channels_ + word % channels_;
  if (channel >= tile_[Dim::kC].size) return std::nullopt;
  const std::int64_t per_image = ifmap_lanes[lane].words / images_;
  const std::int64_t column = word % per_image / channels_;
  Point point = {};
  const auto set_dim = [&](Dim dim, std::int64_t index) {
    point[static_cast<std::size_t>(dim)] = begin(dim) + index;
  };
  set_dim(Dim::kN, word / per_image);
  set_dim(Dim::kG, 0);
  set_dim(Dim::kC, channel);
  // Any output row and filter row that meet on this ifmap row, and likewise for the column.
  for (std::int64_t r = 0; r < rows_; ++r) {
    const std::int64_t offset = ifmap_rows_[static_cast<std::size_t>(row)] - layer_->dilation_h * r;
    if (offset < 0 || offset % layer_->stride_h != 0 || offset / layer_->stride_h >= outputs_)
      continue;
    set_dim(Dim::kP, offset / layer_->stride_h);
    set_dim(Dim::kR, r);
  }
  const std::int64_t q =
      slides_ ? std::min(column / layer_->stride_w, columns_ - 1) : column / taps_;
  set_dim(Dim::kQ, q);
  set_dim(Dim::kS, slides_ ? column - q * layer_->stride_w : column % taps_);
  return point;
}

std::optional<Point> Pass::filter_point(std::size_t lane, std::int64_t word) const {
  const auto filter_set = static_cast<std::int64_t>(lane) % filter_sets_;
  const auto set = static_cast<std::int64_t>(lane) / filter_sets_ % channel_sets_;
  const auto row = static_cast<std::int64_t>(lane) / filter_sets_ / channel_sets_;
  const std::int64_t filters = filters_of(filter_set);
  const std::int64_t channel = set * channels_ + word / filters % channels_;
  if (channel >= tile_[Dim::kC].size) return std::nullopt;
  Point point = {};
  const auto set_dim = [&](Dim dim, std::int64_t index) {
    point[static_cast<std::size_t>(dim)] = begin(dim) + index;
  };
  set_dim(Dim::kG, 0);
  set_dim(Dim::kK, filter_set * filters_ + word % filters);
  set_dim(Dim::kC, channel);
  set_dim(Dim::kR, row);
  set_dim(Dim::kS, word / filters / channels_);
  return point;
}

Point Pass::psum_point(std::size_t lane, std::int64_t word) const {
  const auto filter_set = static_cast<std::int64_t>(lane) % filter_sets_;
  const std::int64_t filters = filters_of(filter_set);
  Point point = {};
  const auto set_dim = [&](Dim dim, std::int64_t index) {
    point[static_cast<std::size_t>(dim)] = begin(dim) + index;
  };
  set_dim(Dim::kG, 0);
  set_dim(Dim::kK, filter_set * filters_ + word % filters);
  set_dim(Dim::kP, static_cast<std::int64_t>(lane) / filter_sets_);
  set_dim(Dim::kQ, word / filters % columns_);
  set_dim(Dim::kN, word / filters / columns_);
  return point;
}

}  // namespace orrery
