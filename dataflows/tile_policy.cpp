#include "dataflows/tile_policy.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

/// The first tile of the layer.
std::array<Span, kDims> block_of(const Shape& tile) {
  std::array<Span, kDims> block;
  for (const Dim dim : kAllDims) block[static_cast<std::size_t>(dim)] = {0, tile[dim]};
  return block;
}

}  // namespace

TilingProblem::TilingProblem(const Schedule& schedule, const Accelerator& accelerator,
                             const std::map<Dim, std::int64_t>& pinned)
    : schedule_(schedule), accelerator_(accelerator), pinned_(pinned) {}

Shape TilingProblem::largest() const {
  Shape tile = schedule_.layer.shape;
  for (const auto& [dim, size] : pinned_) tile[dim] = std::min(size, tile[dim]);
  return tile;
}

std::int64_t TilingProblem::buffer_bytes(Operand operand, const Shape& tile,
                                         bool second_buffer) const {
  const Layer& layer = schedule_.layer;
  const int bits = layer.stored_bits(operand);
  Words words = schedule_.block_words(operand, block_of(tile), true);
  if (operand == Operand::kIfmap) words += Words(layer.broadcast_words);
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
    const std::int64_t own = buffer.own_bytes(operand);
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

TileCosts TilingProblem::costs(const Shape& tile) const {
  Shape counts;
  for (const Dim dim : kAllDims) {
    const std::int64_t whole = schedule_.layer.shape[dim];
    counts[dim] = tile[dim] == whole ? 1 : ceil_div(whole, tile[dim]);
  }
  TileCosts costs;
  costs.dram_bytes = dram_bytes(tile, counts);
  costs.array_cycles = array_cycles(tile, counts);
  const DramConfig& dram = accelerator_.dram;
  if (dram.ideal) return costs;
  const Ratio clocks = dram.clock_mhz / accelerator_.clock_mhz;
  costs.dram_cycles = costs.dram_bytes / (static_cast<double>(dram.bus_bytes) * clocks.to_double());
  return costs;
}

/// How often tiles of an operand come in.
double TilingProblem::visits(Operand operand, const Shape& counts) const {
  double visits = 1;
  bool inside = true;  // still inside loops that leave the operand's tile in place
  for (auto loop = schedule_.tile_loops.rbegin(); loop != schedule_.tile_loops.rend(); ++loop) {
    if (counts[loop->dim] == 1) continue;
    inside = inside && !depends_on(operand, loop->dim);
    if (!inside) visits *= static_cast<double>(counts[loop->dim]);
  }
  return visits;
}

/// Words of a tile on average: those at the edge are smaller.
double TilingProblem::mean_words(Operand operand, const Shape& tile, const Shape& counts) const {
  std::int64_t first = schedule_.block_words(operand, block_of(tile), false).value;
  if (operand == Operand::kIfmap) first += schedule_.layer.broadcast_words;
  auto words = static_cast<double>(first);
  for (const Dim dim : kAllDims) {
    if (!depends_on(operand, dim) || counts[dim] == 1) continue;
    const auto whole = static_cast<double>(schedule_.layer.shape[dim]);
    words *= whole / (static_cast<double>(counts[dim]) * static_cast<double>(tile[dim]));
  }
  return words;
}

double TilingProblem::dram_bytes(const Shape& tile, const Shape& counts) const {
  const Layer& layer = schedule_.layer;
  double total = 0;
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    total +=
        visits(operand, counts) * (mean_words(operand, tile, counts) * layer.bits(operand) / 8);
  }
  double outputs = 1;
  for (const Dim dim : kAllDims) {
    if (depends_on(Operand::kOfmap, dim)) outputs *= static_cast<double>(counts[dim]);
  }
  const double spills = visits(Operand::kOfmap, counts) - outputs;
  const double words = mean_words(Operand::kOfmap, tile, counts);
  total += outputs * (words * layer.ofmap_bits / 8);
  return total + 2 * spills * (words * layer.psum_bits / 8);
}

double TilingProblem::array_cycles(const Shape& tile, const Shape& counts) const {
  if (!schedule_.layer.has_macs()) return 0;
  double folds = 1;
  for (const Dim dim : kAllDims) folds *= static_cast<double>(counts[dim]);
  for (const FoldLoop& loop : schedule_.fold_loops) {
    if (loop.kind == FoldLoop::Kind::kDim) folds *= static_cast<double>(tile[loop.dim]);
  }
  const auto size_of = [&tile](const std::vector<Dim>& dims) {
    std::int64_t size = 1;
    for (const Dim dim : dims) size *= tile[dim];
    return size;
  };
  const std::int64_t rows = size_of(schedule_.row_dims), cols = size_of(schedule_.col_dims);
  folds *= static_cast<double>(ceil_div(rows, schedule_.array_rows) *
                               ceil_div(cols, schedule_.array_cols));
  const auto steps = static_cast<double>(size_of(schedule_.step_dims));
  const auto loads = static_cast<double>(std::min(rows, schedule_.array_rows));
  if (schedule_.output_stays()) return folds * steps;
  return folds * (schedule_.loads_behind ? std::max(steps, loads) : steps + loads);
}

}  // namespace orrery
