#include "dataflows/tile_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace orrery {

TilingProblem::TilingProblem(const Schedule& schedule, const Accelerator& accelerator,
                             const std::map<Dim, std::int64_t>& pinned)
    : schedule_(schedule),
      accelerator_(accelerator),
      pinned_(pinned),
      array_(schedule, accelerator) {
  const DramConfig& dram = accelerator.dram;
  const double clocks = (dram.clock_mhz / accelerator.clock_mhz).to_double();
  latency_ = static_cast<double>(dram.latency_clocks) / clocks;
  bytes_per_cycle_ = static_cast<double>(dram.bus_bytes) * clocks;
  for (const Operand operand : kAllOperands) {
    words_per_cycle_[index_of(operand)] = static_cast<double>(
        accelerator.buffer.of(operand).row_words(schedule.layer.stored_bits(operand)));
  }
}

Shape TilingProblem::largest() const {
  Shape tile = schedule_.layer.shape;
  for (const auto& [dim, size] : pinned_) tile[dim] = std::min(size, tile[dim]);
  return tile;
}

/// What a tile needs of the buffer, padding included.
TilingProblem::OperandBytes TilingProblem::buffer_bytes(const Shape& tile) const {
  const Layer& layer = schedule_.layer;
  const std::int64_t rows = schedule_.ifmap_rows({0, tile[Dim::kP]}, {0, tile[Dim::kR]}, true);
  const std::int64_t cols = schedule_.ifmap_cols({0, tile[Dim::kQ]}, {0, tile[Dim::kS]}, true);
  OperandBytes bytes;
  for (const Operand operand : kAllOperands) {
    Words words = schedule_.block_words(operand, tile, rows, cols);
    if (operand == Operand::kIfmap) words += Words(layer.broadcast_words);
    bytes[index_of(operand)] = bytes_of(words, layer.stored_bits(operand)).value;
  }
  return bytes;
}

bool TilingProblem::fits(const Shape& tile, std::string* why) const {
  return accelerator_.buffer.ideal || fits(buffer_bytes(tile), why);
}

bool TilingProblem::fits(const OperandBytes& bytes, std::string* why) const {
  const BufferConfig& buffer = accelerator_.buffer;
  std::int64_t shared = 0, capacity = buffer.capacity_bytes;
  for (const Operand operand : kAllOperands) {
    const std::int64_t needed = bytes[index_of(operand)];
    const std::int64_t own = buffer.own_bytes(operand);
    capacity -= own;
    if (own == 0) shared += needed;
    if (own > 0 && needed > own) {
      if (why != nullptr) {
        *why = fmt::format("{} needs {} bytes of its {} in buffer.{}", name_of(operand), needed,
                           own, name_of(operand));
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

/// Is the operand cut into several tiles? A single one needs no second buffer.
bool TilingProblem::several(Operand operand, const Shape& tile) const {
  return std::any_of(kAllDims.begin(), kAllDims.end(), [&](Dim dim) {
    return schedule_.varies(operand, dim) && tile[dim] < schedule_.layer.shape[dim];
  });
}

PerOperandFlag TilingProblem::second_buffers(const Shape& tile) const {
  PerOperandFlag all = {};
  for (const Operand operand : kAllOperands) {
    all[index_of(operand)] =
        accelerator_.buffer.of(operand).double_buffered && several(operand, tile);
  }
  if (accelerator_.buffer.ideal) return all;
  const OperandBytes single = buffer_bytes(tile);
  const auto fit = [&](const PerOperandFlag& twice) {
    OperandBytes bytes = single;
    for (std::size_t i = 0; i < kOperands; ++i) bytes[i] *= twice[i] ? 2 : 1;
    return fits(bytes, nullptr);
  };
  if (fit(all)) return all;
  const auto moved = traffic(tile, counts_of(tile));
  PerOperandFlag best = {};
  double least = -1;
  for (unsigned choice = 0; choice < 1U << kOperands; ++choice) {
    PerOperandFlag twice = {};
    double waits = 0;
    for (std::size_t i = 0; i < kOperands; ++i) {
      twice[i] = all[i] && (choice >> i & 1U) != 0;
      if (all[i] && !twice[i]) waits += moved[i].bytes;
    }
    if ((least >= 0 && waits >= least) || !fit(twice)) continue;
    least = waits;
    best = twice;
  }
  return best;
}

Shape TilingProblem::counts_of(const Shape& tile) const {
  Shape counts;
  for (const Dim dim : kAllDims) {
    const std::int64_t whole = schedule_.layer.shape[dim];
    counts[dim] = tile[dim] == whole ? 1 : ceil_div(whole, tile[dim]);
  }
  return counts;
}

TileCosts TilingProblem::costs(const Shape& tile) const {
  const Shape counts = counts_of(tile);
  const auto moved = traffic(tile, counts);
  TileCosts costs;
  costs.array_cycles = array_cycles(tile);
  for (const Traffic& of : moved) {
    costs.dram_bytes += of.bytes;
    costs.dram_cycles += of.cycles;
  }
  costs.cycles = costs.array_cycles;
  if (accelerator_.dram.ideal) return costs;
  const PerOperandFlag twice = second_buffers(tile);
  double busy = costs.array_cycles;  // of the array, and of what it has to wait for
  double most_transfers = 1, first = 0;
  for (const Operand operand : kAllOperands) {
    const Traffic& of = moved[index_of(operand)];
    if (of.transfers == 0) continue;
    const double each = of.cycles / of.transfers + latency_;
    if (!twice[index_of(operand)] && !accelerator_.buffer.ideal) busy += (of.transfers - 1) * each;
    most_transfers = std::max(most_transfers, of.transfers);
    first += of.cycles / of.transfers;
  }
  // With two buffers, two tiles share the wait for a load that begins when a buffer is free.
  const double in_turns = (busy + costs.dram_cycles + most_transfers * latency_) / 2;
  const double most = most_transfers > 1 ? std::max({busy, costs.dram_cycles, in_turns})
                                         : std::max(busy, costs.dram_cycles - first);
  costs.cycles = most + first + 2 * latency_;
  return costs;
}

/// How often tiles of an operand come in.
double TilingProblem::visits(Operand operand, const Shape& counts) const {
  double visits = 1;
  bool inside = true;  // still inside loops that leave the operand's tile in place
  for (auto loop = schedule_.tile_loops.rbegin(); loop != schedule_.tile_loops.rend(); ++loop) {
    if (counts[loop->dim] == 1) continue;
    inside = inside && !schedule_.varies(operand, loop->dim);
    if (!inside) visits *= static_cast<double>(counts[loop->dim]);
  }
  return visits;
}

/// Words of a tile on average: those at the edge are smaller.
double TilingProblem::mean_words(Operand operand, const Shape& tile, const Shape& counts) const {
  const std::int64_t rows = schedule_.ifmap_rows({0, tile[Dim::kP]}, {0, tile[Dim::kR]}, false);
  const std::int64_t cols = schedule_.ifmap_cols({0, tile[Dim::kQ]}, {0, tile[Dim::kS]}, false);
  auto words = static_cast<double>(schedule_.block_words(operand, tile, rows, cols).value);
  for (const Dim dim : kAllDims) {
    if (!schedule_.varies(operand, dim) || counts[dim] == 1) continue;
    const auto whole = static_cast<double>(schedule_.layer.shape[dim]);
    words *= whole / (static_cast<double>(counts[dim]) * static_cast<double>(tile[dim]));
  }
  return words;
}

double TilingProblem::transfer_cycles(Operand operand, double words, int bits) const {
  if (accelerator_.dram.ideal) return 0;
  const auto bus = static_cast<double>(accelerator_.dram.bus_bytes);
  const double clocks = std::ceil(words * bits / 8 / bus);
  return std::max(clocks * bus / bytes_per_cycle_, words / words_per_cycle_[index_of(operand)]);
}

std::array<TilingProblem::Traffic, kOperands> TilingProblem::traffic(const Shape& tile,
                                                                     const Shape& counts) const {
  const Layer& layer = schedule_.layer;
  std::array<Traffic, kOperands> traffic;
  const auto add = [&](Operand operand, double transfers, double words, int bits) {
    Traffic& of = traffic[index_of(operand)];
    of.transfers += transfers;
    of.bytes += transfers * words * bits / 8;
    of.cycles += transfers * transfer_cycles(operand, words, bits);
  };
  for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
    if (operand == Operand::kFilter && !layer.has_macs()) continue;
    add(operand, visits(operand, counts), mean_words(operand, tile, counts), layer.bits(operand));
  }
  double outputs = 1;
  for (const Dim dim : kAllDims) {
    if (depends_on(Operand::kOfmap, dim)) outputs *= static_cast<double>(counts[dim]);
  }
  const double spills = visits(Operand::kOfmap, counts) - outputs;
  const double words = mean_words(Operand::kOfmap, tile, counts);
  add(Operand::kOfmap, outputs, words, layer.ofmap_bits);
  add(Operand::kOfmap, 2 * spills, words, layer.psum_bits);
  return traffic;
}

/// Tiles at the edges are counted with the others where they cut the array's lanes, and by their
/// size where they do not.
double TilingProblem::array_cycles(const Shape& tile) const {
  double tiles = 1;
  for (const Dim dim : kAllDims) {
    const auto is_lane = [dim](const std::vector<Dim>& dims) {
      return std::find(dims.begin(), dims.end(), dim) != dims.end();
    };
    const std::int64_t whole = schedule_.layer.shape[dim];
    tiles *= is_lane(schedule_.row_dims) || is_lane(schedule_.col_dims)
                 ? static_cast<double>(ceil_div(whole, tile[dim]))
                 : static_cast<double>(whole) / static_cast<double>(tile[dim]);
  }
  return tiles * static_cast<double>(array_.work(tile).cycles);
}

}  // namespace orrery
