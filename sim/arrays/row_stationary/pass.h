#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dataflows/schedule.h"
#include "sim/arrays/row_stationary/lane_order.h"
#include "sim/arrays/row_stationary/scratchpad_pe.h"

namespace orrery {

/// A processing pass on an array with multicast buses, made from a tile and the index expressions
/// of the layer: which PEs there are, which words each bus carries for which of them, in which
/// order, and what each PE does with them.
///
/// PEs are numbered ((filter set * channel sets + channel set) * filter rows + filter row) * output
/// rows + output row. The PEs of one output row and filter set are a chain: sums enter at its
/// highest filter row of the last channel set and leave at PE (0, 0).
class Pass {
 public:
  Pass() = default;
  Pass(const Schedule& schedule, const Tile& tile, const MulticastConfig& config);

  /// Are PEs and chains those of `other`, so that each PE can go on from one to the other?
  bool same_layout(const Pass& other) const;
  /// Do both add to the same sums?
  bool same_outputs(const Pass& other) const;
  std::int64_t pes() const { return filter_sets_ * chain_ * outputs_; }
  PeProgram program(std::int64_t pe) const;
  /// Of the layer, in all PEs.
  std::int64_t macs() const {
    return tile_[Dim::kC].size * tile_[Dim::kK].size * rows_ * taps_ * outputs_ * columns_ *
           images_;
  }
  /// PEs of a chain.
  std::int64_t chain() const { return chain_; }
  /// The next PE up the chain; nothing at the top.
  std::optional<std::int64_t> above(std::int64_t pe) const;
  /// The next PE down the chain; nothing at the bottom.
  std::optional<std::int64_t> below(std::int64_t pe) const;
  /// Words of psums that come from or go to the buffer for each of the PE's chain.
  bool takes_psums() const { return takes_psums_; }

  /// Lanes of each bus: how many words, and for whom.
  std::vector<Lane> ifmap_lanes, filter_lanes, psum_lanes;
  std::vector<std::vector<std::int32_t>> ifmap_to, filter_to, psum_to;
  std::vector<std::int32_t> collected_from;  // the top PE of each psum lane

  /// A point of the layer that uses the word; nothing when the word is padding of the pass.
  std::optional<Point> ifmap_point(std::size_t lane, std::int64_t word) const;
  std::optional<Point> filter_point(std::size_t lane, std::int64_t word) const;
  Point psum_point(std::size_t lane, std::int64_t word) const;

 private:
  std::int64_t filters_of(std::int64_t set) const;
  void lay_ifmap();
  void lay_filters();
  void lay_psums();
  std::int64_t pe_at(std::int64_t filter_set, std::int64_t link, std::int64_t output) const {
    return (filter_set * chain_ + link) * outputs_ + output;
  }
  std::int64_t begin(Dim dim) const { return tile_[dim].begin; }

  const Layer* layer_ = nullptr;
  Tile tile_;
  std::int64_t channels_ = 1, filters_ = 1;  // in a PE
  std::int64_t channel_sets_ = 1, filter_sets_ = 1;
  std::int64_t rows_ = 1, outputs_ = 1, chain_ = 1;  // of a set; PEs of a chain
  std::int64_t taps_ = 1, columns_ = 1, images_ = 1;
  bool slides_ = true;  // neighbouring windows share words
  bool takes_psums_ = false, packs_columns_ = false;
  std::vector<std::int64_t> ifmap_rows_;  // relative to the tile's first, in order
};

}  // namespace orrery
