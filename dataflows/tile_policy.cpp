#include "dataflows/tile_policy.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

TilingProblem::TilingProblem(const Schedule& schedule, const Accelerator& accelerator,
                             const std::map<Dim, std::int64_t>& pinned)
    : schedule_(schedule), accelerator_(accelerator), pinned_(pinned) {}

Shape TilingProblem::largest() const {
  Shape tile = schedule_.layer.shape;
  for (const auto& [dim, size] : pinned_) tile[dim] = std::min(size, tile[dim]);
  return tile;
}

Tile TilingProblem::first_tile(const Shape& tile) const {
  Tile first;
  for (const Dim dim : kAllDims) first[dim] = {0, tile[dim]};
  return first;
}

std::int64_t TilingProblem::buffer_bytes(Operand operand, const Shape& tile) const {
  const Layer& layer = schedule_.layer;
  const int bits = operand == Operand::kOfmap ? layer.psum_bits : layer.bits(operand);
  const Words words = schedule_.tile_words(operand, first_tile(tile), true);
  bool several = false;  // a single tile needs no second buffer
  for (const Dim dim : kAllDims) {
    several |= depends_on(operand, dim) && tile[dim] < layer.shape[dim];
  }
  const bool twice = several && accelerator_.buffer.of(operand).double_buffered;
  return bytes_of(words, bits).value * (twice ? 2 : 1);
}

std::optional<std::string> TilingProblem::misfit(const Shape& tile) const {
  const BufferConfig& buffer = accelerator_.buffer;
  if (buffer.ideal) return std::nullopt;
  std::int64_t shared = 0;
  for (const Operand operand : kAllOperands) {
    const std::int64_t bytes = buffer_bytes(operand, tile);
    const std::int64_t own = buffer.of(operand).capacity_bytes;
    if (own == 0) shared += bytes;
    if (own > 0 && bytes > own) {
      return fmt::format("{} needs {} bytes of its {} in buffer.{}", name_of(operand), bytes, own,
                         name_of(operand));
    }
  }
  std::int64_t capacity = buffer.capacity_bytes;
  for (const Operand operand : kAllOperands) capacity -= buffer.of(operand).capacity_bytes;
  if (shared > capacity) {
    return fmt::format("a tile needs {} bytes of the {} in the global buffer", shared, capacity);
  }
  return std::nullopt;
}

double TilingProblem::visits(Operand operand, const Shape& tile) const {
  double visits = 1;
  bool inside = true;  // still inside loops that leave the operand's tile in place
  for (auto dim = schedule_.tile_loops.rbegin(); dim != schedule_.tile_loops.rend(); ++dim) {
    const std::int64_t count = ceil_div(schedule_.layer.shape[*dim], tile[*dim]);
    if (count == 1) continue;
    inside = inside && !depends_on(operand, *dim);
    if (!inside) visits *= static_cast<double>(count);
  }
  return visits;
}

double TilingProblem::dram_bytes(const Shape& tile) const {
  const Layer& layer = schedule_.layer;
  const Tile first = first_tile(tile);
  const auto bytes = [&](Operand operand, int bits) {
    return static_cast<double>(schedule_.tile_words(operand, first, false).value) * bits / 8;
  };
  double total = 0;
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    total += visits(operand, tile) * bytes(operand, layer.bits(operand));
  }
  double outputs = 1;
  for (const Dim dim : kAllDims) {
    if (depends_on(Operand::kOfmap, dim)) {
      outputs *= static_cast<double>(ceil_div(layer.shape[dim], tile[dim]));
    }
  }
  const double spills = visits(Operand::kOfmap, tile) - outputs;
  total += outputs * bytes(Operand::kOfmap, layer.ofmap_bits);
  return total + 2 * spills * bytes(Operand::kOfmap, layer.psum_bits);
}

double TilingProblem::array_steps(const Shape& tile) const {
  const Tile first = first_tile(tile);
  const auto folds = [&](const std::vector<Dim>& dims, std::int64_t lanes) {
    return static_cast<double>(ceil_div(schedule_.axis_size(dims, first), lanes));
  };
  double total = 1;
  for (const Dim dim : kAllDims) {
    total *= static_cast<double>(ceil_div(schedule_.layer.shape[dim], tile[dim]));
  }
  for (const FoldLoop& loop : schedule_.fold_loops) {
    if (loop.kind == FoldLoop::Kind::kDim) total *= static_cast<double>(tile[loop.dim]);
  }
  const auto steps = static_cast<double>(schedule_.axis_size(schedule_.step_dims, first));
  const double fill = static_cast<double>(schedule_.array_rows + schedule_.array_cols);
  return total * folds(schedule_.row_dims, schedule_.array_rows) *
         folds(schedule_.col_dims, schedule_.array_cols) * std::max(steps, fill / 2);
}

}  // namespace orrery
