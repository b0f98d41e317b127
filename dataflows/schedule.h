#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/units.h"
#include "dataflows/dataflow.h"
#include "workloads/layer.h"

namespace orrery {

/// How an operand meets the PEs. Inputs: kRight enters at the left edge and moves right, kDown
/// enters at the top and moves down. Partial sums: kRight and kDown are summed on the way.
enum class Travel : std::uint8_t { kStays, kRight, kDown };

/// A half-open interval of indices.
struct Span {
  std::int64_t begin = 0;
  std::int64_t size = 1;
  std::int64_t end() const { return begin + size; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// The n-th of the parts of `size` that `total` is cut into; the last may be shorter.
inline Span nth_span(std::int64_t n, std::int64_t size, std::int64_t total) {
  return {n * size, std::min(size, total - n * size)};
}

/// One index for each loop of the layer.
using Point = std::array<std::int64_t, kDims>;

/// The part of the layer that is in the global buffer at one time: a block of every loop.
struct Tile {
  std::int64_t index = 0;
  /// What of the layer the buffer holds for each operand: more than the tile's own part where an
  /// operand stays while inner loops walk over parts of it.
  std::array<std::array<Span, kDims>, kOperands> held;
  std::array<Span, kDims> span;
  bool starts_sums = true;    // no earlier tile has added to its outputs
  bool finishes_sums = true;  // no later tile will

  const Span& operator[](Dim dim) const { return span[static_cast<std::size_t>(dim)]; }
  Span& operator[](Dim dim) { return span[static_cast<std::size_t>(dim)]; }
  const Span& held_by(Operand operand, Dim dim) const {
    return held[index_of(operand)][static_cast<std::size_t>(dim)];
  }
};

/// A yes or no for each operand.
using PerOperandFlag = std::array<bool, kOperands>;

/// One loop over tiles. A dimension may have two: the inner one then cuts the outer one's parts.
struct TileLoop {
  Dim dim = Dim::kN;
  std::int64_t size = 1;  // of the parts
};

/// How a pass is laid over an array with multicast buses: PEs of a set differ in filter row and
/// output row; sets differ in channels (their sums are added) and in filters.
struct PassLayout {
  bool used = false;
  std::int64_t channels_per_pe = 1, filters_per_pe = 1;  // q and p
  std::int64_t channel_sets = 1, filter_sets = 1;        // r and t
};

/// One fold: what the array does between two changes of what it holds. The three blocks count
/// positions on the flattened axes of the tile; `fixed` has the index of every loop on no axis.
struct Fold {
  Span rows, cols, steps;
  Point fixed = {};
  bool loads_stationary = false;  // what the PEs hold is not what they held in the fold before
  bool starts_sums = true;        // its rows (columns) are the first to add to these outputs
  bool first_of_tile = false;
  bool last_of_tile = false;
};

/// A layer laid out on an array: everything that the machine and the models need to know, and
/// nothing that depends on time. Made by `lower`; plain data.
struct Schedule {
  Layer layer;
  std::array<Travel, kOperands> travel = {};
  std::vector<Dim> row_dims, col_dims, step_dims;  // the flattened axes, outermost first
  std::vector<FoldLoop> fold_loops;                // outermost first
  std::vector<TileLoop> tile_loops;                // all eight dimensions, outermost first
  /// How many of the tile loops decide what the buffer holds of each operand.
  std::array<std::size_t, kOperands> holding_loops = {};
  /// Operands whose next tile loads (last tile stores) while this one runs.
  PerOperandFlag double_buffered = {};
  PassLayout pass;  // arrays with multicast buses; no folds then
  std::int64_t array_rows = 1, array_cols = 1;
  std::int64_t max_steps = 0;  // 0: no limit
  bool loads_behind = false;   // stationary loads overlap the fold before

  Travel travel_of(Operand operand) const { return travel[index_of(operand)]; }
  bool output_stays() const { return travel_of(Operand::kOfmap) == Travel::kStays; }
  /// The input that stays in the PEs; kOfmap when it is the output.
  Operand stationary() const;

  bool buffers_twice(Operand operand) const { return double_buffered[index_of(operand)]; }
  /// Is another part of the operand in use where the loop goes on? In layers without MACs always.
  bool varies(Operand operand, Dim dim) const {
    return !layer.has_macs() || depends_on(operand, dim);
  }

  std::int64_t tiles() const;
  /// Size of a tile along a dimension, that of the last loop over it.
  std::int64_t tile_size(Dim dim) const;
  /// Words of the stationary operand that each PE holds through a fold of `tile`.
  std::int64_t held_words(const Tile& tile) const;
  /// Which of them a step uses, and the first step that uses the n-th.
  std::int64_t held_word(const Tile& tile, const Fold& fold, std::int64_t step) const;
  std::int64_t step_of_held_word(const Tile& tile, std::int64_t word) const;
  std::int64_t axis_size(const std::vector<Dim>& dims, const Tile& tile) const;
  /// Words of `operand` that a tile covers: positions in the padding are left out (they never
  /// cross the DRAM interface) or counted (the buffer holds them as zeros).
  Words tile_words(Operand operand, const Tile& tile, bool with_padding) const;
  /// The same for any block of the layer's loops, without words that are broadcast.
  Words block_words(Operand operand, const std::array<Span, kDims>& block, bool with_padding) const;
  /// The same from the sizes of its loops; of the ifmap with the rows and columns that are read.
  Words block_words(Operand operand, const Shape& sizes, std::int64_t ifmap_rows,
                    std::int64_t ifmap_cols) const;
  /// How many rows (columns) of the ifmap a block of output rows reads with a block of filter rows.
  std::int64_t ifmap_rows(const Span& p, const Span& r, bool with_padding) const;
  std::int64_t ifmap_cols(const Span& q, const Span& s, bool with_padding) const;
  /// The loop indices of the multiply-accumulate that PE (row, col) does in step `step` of a fold
  /// (each counted from the fold's first).
  Point point(const Tile& tile, const Fold& fold, std::int64_t row, std::int64_t col,
              std::int64_t step) const;
  /// Does the output of this step of a fold start new sums (no psum is read)?
  bool step_starts_sums(const Tile& tile, const Fold& fold, std::int64_t step) const;
};

/// The row and column of the ifmap that an output position reads; negative or beyond the size
/// when it lies in the padding.
std::int64_t ifmap_row(const Layer& layer, std::int64_t p, std::int64_t r);
std::int64_t ifmap_col(const Layer& layer, std::int64_t q, std::int64_t s);
/// The position of a point's word in the tensor of `operand`, row-major as [n][g][c][h][w],
/// [g][k][c][r][s] and [n][g][k][p][q]; -1 for an ifmap position in the padding.
std::int64_t tensor_index(const Layer& layer, Operand operand, const Point& point);

}  // namespace orrery
