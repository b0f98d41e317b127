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
  first.held.fill(first.span);
  return first;
}

std::int64_t TilingProblem::buffer_bytes(Operand operand, const Shape& tile,
                                         bool second_buffer) const {
  const Layer& layer = schedule_.layer;
  const int bits = operand == Operand::kOfmap ? layer.psum_bits : layer.bits(operand);
  const Words words = schedule_.tile_words(operand, first_tile(tile), true);
  bool several = false;  // a single tile needs no second buffer
  for (const Dim dim : kAllDims) {
    several |= depends_on(operand, dim) && tile[dim] < layer.shape[dim];
  }
  const bool twice = second_buffer && several && accelerator_.buffer.of(operand).double_buffered;
  return bytes_of(words, bits).value * (twice ? 2 : 1);
}

bool TilingProblem::fits(const Shape& tile, bool second_buffers, std::string* why) const {
  const BufferConfig& buffer = accelerator_.buffer;
  if (buffer.ideal) return true;
  std::int64_t shared = 0, capacity = buffer.capacity_bytes;
  for (const Operand operand : kAllOperands) {
    const std::int64_t bytes = buffer_bytes(operand, tile, second_buffers);
    const std::int64_t own = buffer.of(operand).capacity_bytes;
    capacity -= own;
    if (own == 0) shared += bytes;
    if (own > 0 && bytes > own) {
      if (why != nullptr) {
        *why = fmt::format("{} needs {} bytes of its {} in buffer.{}", name_of(operand), bytes, own,
                           name_of(operand));
      }
      return false;
    }
  }
  if (shared <= capacity) return true;
  if (why != nullptr) {
    *why = fmt::format("a tile needs {} bytes of the {} in the global buffer", shared, capacity);
  }
  return false;
}

double TilingProblem::visits(Operand operand, const Shape& tile) const {
  double visits = 1;
  bool inside = true;  // still inside loops that leave the operand's tile in place
  for (auto loop = schedule_.tile_loops.rbegin(); loop != schedule_.tile_loops.rend(); ++loop) {
    const std::int64_t count = ceil_div(schedule_.layer.shape[loop->dim], tile[loop->dim]);
    if (count == 1) continue;
    inside = inside && !depends_on(operand, loop->dim);
    if (!inside) visits *= static_cast<double>(count);
  }
  return visits;
}

/// Words of a tile on average: those at the edge are smaller.
double TilingProblem::mean_words(Operand operand, const Shape& tile) const {
  auto words = static_cast<double>(schedule_.tile_words(operand, first_tile(tile), false).value);
  for (const Dim dim : kAllDims) {
    if (!depends_on(operand, dim)) continue;
    const auto whole = static_cast<double>(schedule_.layer.shape[dim]);
    const auto tiles = static_cast<double>(ceil_div(schedule_.layer.shape[dim], tile[dim]));
    words *= whole / (tiles * static_cast<double>(tile[dim]));
  }
  return words;
}

double TilingProblem::dram_bytes(const Shape& tile) const {
  const Layer& layer = schedule_.layer;
  const auto bytes = [&](Operand operand, int bits) {
    return mean_words(operand, tile) * bits / 8;
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

double TilingProblem::dram_cycles(const Shape& tile) const {
  const DramConfig& dram = accelerator_.dram;
  if (dram.ideal) return 0;
  const Ratio clocks = dram.clock_mhz / accelerator_.clock_mhz;
  return dram_bytes(tile) / (static_cast<double>(dram.bus_bytes) * clocks.to_double());
}

double TilingProblem::array_cycles(const Shape& tile) const {
  if (!schedule_.layer.has_macs()) return 0;
  const Tile first = first_tile(tile);
  double folds = 1;
  for (const Dim dim : kAllDims) {
    folds *= static_cast<double>(ceil_div(schedule_.layer.shape[dim], tile[dim]));
  }
  for (const FoldLoop& loop : schedule_.fold_loops) {
    if (loop.kind == FoldLoop::Kind::kDim) folds *= static_cast<double>(tile[loop.dim]);
  }
  const std::int64_t rows = schedule_.axis_size(schedule_.row_dims, first);
  const std::int64_t cols = schedule_.axis_size(schedule_.col_dims, first);
  folds *= static_cast<double>(ceil_div(rows, schedule_.array_rows) *
                               ceil_div(cols, schedule_.array_cols));
  const auto steps = static_cast<double>(schedule_.axis_size(schedule_.step_dims, first));
  const auto loads = static_cast<double>(std::min(rows, schedule_.array_rows));
  if (schedule_.output_stays()) return folds * steps;
  return folds * (schedule_.loads_behind ? std::max(steps, loads) : steps + loads);
}

}  // namespace orrery
