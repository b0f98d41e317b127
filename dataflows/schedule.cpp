#include "dataflows/schedule.h"

#include <algorithm>
#include <map>
#include <utility>

namespace orrery {
namespace {

/// How many of `count` positions, `step` apart, are within [0, size); all count `with_padding`.
std::int64_t steps_within(std::int64_t first, std::int64_t step, std::int64_t count,
                          std::int64_t size, bool with_padding) {
  if (with_padding) return count;
  const std::int64_t before = first < 0 ? std::min(count, ceil_div(-first, step)) : 0;
  const std::int64_t until = first < size ? std::min(count, ceil_div(size - first, step)) : 0;
  return std::max<std::int64_t>(0, until - before);
}

/// How many distinct input positions `stride * p + dilation * r - pad` takes over two blocks;
/// positions outside [0, size) count only `with_padding`.
std::int64_t distinct_positions(const Span& outputs, const Span& taps, std::int64_t stride,
                                std::int64_t dilation, std::int64_t pad, std::int64_t size,
                                bool with_padding) {
  const std::int64_t first = stride * outputs.begin + dilation * taps.begin - pad;
  const std::int64_t last = stride * (outputs.end() - 1) + dilation * (taps.end() - 1) - pad;
  const bool no_gaps =
      (dilation == 1 && taps.size >= stride) || (stride == 1 && outputs.size >= dilation);
  if (no_gaps) {
    if (with_padding) return last - first + 1;
    return std::max<std::int64_t>(0,
                                  std::min(last, size - 1) - std::max<std::int64_t>(first, 0) + 1);
  }
  if (taps.size == 1) return steps_within(first, stride, outputs.size, size, with_padding);
  if (outputs.size == 1) return steps_within(first, dilation, taps.size, size, with_padding);
  std::vector<bool> seen(static_cast<std::size_t>(last - first + 1), false);
  std::int64_t count = 0;
  for (std::int64_t p = outputs.begin; p < outputs.end(); ++p) {
    for (std::int64_t r = taps.begin; r < taps.end(); ++r) {
      const std::int64_t position = stride * p + dilation * r - pad;
      auto&& mark = seen[static_cast<std::size_t>(position - first)];
      if (mark || (!with_padding && (position < 0 || position >= size))) continue;
      mark = true;
      ++count;
    }
  }
  return count;
}

}  // namespace

Operand Schedule::stationary() const {
  for (const Operand operand : kAllOperands) {
    if (travel_of(operand) == Travel::kStays) return operand;
  }
  return Operand::kOfmap;
}

std::int64_t Schedule::tiles() const {
  std::int64_t count = 1;
  for (const Dim dim : kAllDims) {
    // Parts of parts: the whole, then for each loop over the dimension what it cuts it into.
    std::map<std::int64_t, std::int64_t> parts = {{layer.shape[dim], 1}};  // size -> how many
    for (const TileLoop& loop : tile_loops) {
      if (loop.dim != dim) continue;
      std::map<std::int64_t, std::int64_t> cut;
      for (const auto& [size, many] : parts) {
        if (size >= loop.size) cut[loop.size] += many * (size / loop.size);
        if (size % loop.size != 0) cut[size % loop.size] += many;
      }
      parts = std::move(cut);
    }
    std::int64_t blocks_of_dim = 0;
    for (const auto& [size, many] : parts) blocks_of_dim += many;
    count *= blocks_of_dim;
  }
  return count;
}

std::int64_t Schedule::tile_size(Dim dim) const {
  std::int64_t size = layer.shape[dim];
  for (const TileLoop& loop : tile_loops) {
    if (loop.dim == dim) size = loop.size;
  }
  return size;
}

std::int64_t Schedule::held_words(const Tile& tile) const {
  std::int64_t words = 1;
  for (const Dim dim : step_dims) words *= depends_on(stationary(), dim) ? tile[dim].size : 1;
  return words;
}

std::int64_t Schedule::held_word(const Tile& tile, const Fold& fold, std::int64_t step) const {
  std::int64_t position = fold.steps.begin + step, word = 0, weight = 1;
  for (auto dim = step_dims.rbegin(); dim != step_dims.rend(); ++dim) {
    const std::int64_t size = tile[*dim].size;
    if (depends_on(stationary(), *dim)) {
      word += position % size * weight;
      weight *= size;
    }
    position /= size;
  }
  return word;
}

std::int64_t Schedule::step_of_held_word(const Tile& tile, std::int64_t word) const {
  std::int64_t step = 0, weight = 1;
  for (auto dim = step_dims.rbegin(); dim != step_dims.rend(); ++dim) {
    const std::int64_t size = tile[*dim].size;
    if (depends_on(stationary(), *dim)) {
      step += word % size * weight;
      word /= size;
    }
    weight *= size;
  }
  return step;
}

std::int64_t Schedule::axis_size(const std::vector<Dim>& dims, const Tile& tile) const {
  std::int64_t size = 1;
  for (const Dim dim : dims) size *= tile[dim].size;
  return size;
}

Words Schedule::tile_words(Operand operand, const Tile& tile, bool with_padding) const {
  const std::int64_t broadcast =
      operand == Operand::kIfmap && tile.index == 0 ? layer.broadcast_words : 0;
  return block_words(operand, tile.held[static_cast<std::size_t>(operand)], with_padding) +
         Words(broadcast);
}

Words Schedule::block_words(Operand operand, const std::array<Span, kDims>& block,
                            bool with_padding) const {
  const auto part = [&](Dim dim) -> const Span& { return block[static_cast<std::size_t>(dim)]; };
  Shape sizes;
  for (const Dim dim : kAllDims) sizes[dim] = part(dim).size;
  if (operand != Operand::kIfmap) return block_words(operand, sizes, 0, 0);
  return block_words(operand, sizes, ifmap_rows(part(Dim::kP), part(Dim::kR), with_padding),
                     ifmap_cols(part(Dim::kQ), part(Dim::kS), with_padding));
}

Words Schedule::block_words(Operand operand, const Shape& sizes, std::int64_t ifmap_rows,
                            std::int64_t ifmap_cols) const {
  const std::int64_t n = sizes[Dim::kN], g = sizes[Dim::kG], k = sizes[Dim::kK];
  const std::int64_t c = sizes[Dim::kC];
  switch (operand) {
    case Operand::kIfmap: {
      // Layers without MACs have no reduction over channels: their ifmap follows the ofmap's k.
      const std::int64_t inputs = layer.op == Op::kElementwise ? layer.eltwise_inputs : 1;
      return Words(inputs * n * g * (layer.has_macs() ? c : k) * ifmap_rows * ifmap_cols);
    }
    case Operand::kFilter:
      return Words(layer.has_macs() ? g * k * c * sizes[Dim::kR] * sizes[Dim::kS] : 0);
    case Operand::kOfmap:
      return Words(n * g * k * sizes[Dim::kP] * sizes[Dim::kQ]);
  }
  return Words(0);
}

std::int64_t Schedule::ifmap_rows(const Span& p, const Span& r, bool with_padding) const {
  if (layer.op == Op::kElementwise) return p.size;
  return distinct_positions(p, r, layer.stride_h, layer.dilation_h, layer.pad_top, layer.in_h,
                            with_padding);
}

std::int64_t Schedule::ifmap_cols(const Span& q, const Span& s, bool with_padding) const {
  if (layer.op == Op::kElementwise) return q.size;
  return distinct_positions(q, s, layer.stride_w, layer.dilation_w, layer.pad_left, layer.in_w,
                            with_padding);
}

Point Schedule::point(const Tile& tile, const Fold& fold, std::int64_t row, std::int64_t col,
                      std::int64_t step) const {
  Point point = fold.fixed;
  const auto unflatten = [&](const std::vector<Dim>& dims, std::int64_t position) {
    for (auto dim = dims.rbegin(); dim != dims.rend(); ++dim) {
      const Span& block = tile[*dim];
      point[static_cast<std::size_t>(*dim)] = block.begin + position % block.size;
      position /= block.size;
    }
  };
  unflatten(row_dims, fold.rows.begin + row);
  unflatten(col_dims, fold.cols.begin + col);
  unflatten(step_dims, fold.steps.begin + step);
  return point;
}

bool Schedule::step_starts_sums(const Tile& tile, const Fold& fold, std::int64_t step) const {
  if (!fold.starts_sums) return false;
  std::int64_t position = fold.steps.begin + step;
  for (auto dim = step_dims.rbegin(); dim != step_dims.rend(); ++dim) {
    const std::int64_t size = tile[*dim].size;
    if (is_reduction(*dim) && position % size != 0) return false;
    position /= size;
  }
  return true;
}

std::int64_t ifmap_row(const Layer& layer, std::int64_t p, std::int64_t r) {
  return layer.stride_h * p + layer.dilation_h * r - layer.pad_top;
}

std::int64_t ifmap_col(const Layer& layer, std::int64_t q, std::int64_t s) {
  return layer.stride_w * q + layer.dilation_w * s - layer.pad_left;
}

std::int64_t tensor_index(const Layer& layer, Operand operand, const Point& point) {
  const auto at = [&point](Dim dim) { return point[static_cast<std::size_t>(dim)]; };
  const Shape& shape = layer.shape;
  switch (operand) {
    case Operand::kIfmap: {
      const std::int64_t h = ifmap_row(layer, at(Dim::kP), at(Dim::kR));
      const std::int64_t w = ifmap_col(layer, at(Dim::kQ), at(Dim::kS));
      if (h < 0 || h >= layer.in_h || w < 0 || w >= layer.in_w) return -1;
      const std::int64_t plane =
          (at(Dim::kN) * shape[Dim::kG] + at(Dim::kG)) * shape[Dim::kC] + at(Dim::kC);
      return (plane * layer.in_h + h) * layer.in_w + w;
    }
    case Operand::kFilter: {
      const std::int64_t filter =
          (at(Dim::kG) * shape[Dim::kK] + at(Dim::kK)) * shape[Dim::kC] + at(Dim::kC);
      return (filter * shape[Dim::kR] + at(Dim::kR)) * shape[Dim::kS] + at(Dim::kS);
    }
    case Operand::kOfmap: {
      const std::int64_t plane =
          (at(Dim::kN) * shape[Dim::kG] + at(Dim::kG)) * shape[Dim::kK] + at(Dim::kK);
      return (plane * shape[Dim::kP] + at(Dim::kP)) * shape[Dim::kQ] + at(Dim::kQ);
    }
  }
  return -1;
}

}  // namespace orrery
