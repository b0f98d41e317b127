#include "cli/commands/port_notes.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

/// Lanes of the edge that the operand crosses, as far as the layer uses them.
std::int64_t lanes_of(const Schedule& schedule, Operand operand) {
  const bool rows = schedule.travel_of(operand) == Travel::kRight;
  std::int64_t positions = 1;
  for (const Dim dim : rows ? schedule.row_dims : schedule.col_dims) {
    positions *= schedule.layer.shape[dim];
  }
  return std::min(rows ? schedule.array_rows : schedule.array_cols, positions);
}

/// Accesses of the operand's partition that a word for each lane takes.
std::int64_t accesses_of(const LayerResult& result, const PartitionConfig& partition,
                         Operand operand) {
  const Layer& layer = result.layer;
  const int bits = operand == Operand::kOfmap ? layer.psum_bits : layer.bits(operand);
  const std::int64_t bytes = bytes_of(Words(lanes_of(result.schedule, operand)), bits).value;
  return ceil_div(bytes, partition.width_bytes);
}

}  // namespace

std::vector<std::string> narrow_port_notes(const Report& report) {
  const Accelerator& hardware = report.accelerator;
  std::vector<std::string> notes;
  if (hardware.buffer.ideal || hardware.array.network == ArrayNetwork::kMulticast) return notes;
  for (const Operand operand : kAllOperands) {
    const PartitionConfig& partition = hardware.buffer.of(operand);
    std::int64_t most = 0;
    for (const LayerResult& result : report.layers) {
      const bool stays = result.schedule.travel_of(operand) == Travel::kStays;
      if (!result.layer.has_macs() || stays) continue;
      most = std::max(most, accesses_of(result, partition, operand));
    }
    if (most <= partition.banks) continue;
    notes.push_back(fmt::format(
        "the {} ports of the buffer are narrower than the edge of the array: a word for each lane "
        "takes {} accesses, and {} are made in a cycle; --set buffer.{}.banks={} would feed it",
        name_of(operand), most, partition.banks, name_of(operand), most));
  }
  return notes;
}

}  // namespace orrery
