#include "search/experiment/cell_key.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dataflows/lower.h"
#include "hardware/print.h"

namespace orrery {
namespace {

/// FNV-1a with 64 bits (Fowler, Noll, Vo), from a basis of the caller's.
std::uint64_t hash(const std::string& text, std::uint64_t basis) {
  std::uint64_t value = basis;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return value;
}

std::string names(const std::vector<Dim>& dims) {
  std::string text;
  for (const Dim dim : dims) text += name_of(dim);
  return text;
}

/// Lanes of an axis of the array that a fold of the layer can fill.
std::int64_t lanes(const std::vector<Dim>& dims, const Layer& layer, std::int64_t most) {
  std::int64_t positions = 1;
  for (const Dim dim : dims) positions = std::min(most, positions * layer.shape[dim]);
  return positions;
}

}  // namespace

std::string layer_text(const Layer& layer) {
  return fmt::format("{} {} {}x{} {}x{} {},{},{},{} {}x{} {} {} {} {} {} {}",
                     static_cast<int>(layer.op), fmt::join(layer.shape.size, ","), layer.stride_h,
                     layer.stride_w, layer.dilation_h, layer.dilation_w, layer.pad_top,
                     layer.pad_bottom, layer.pad_left, layer.pad_right, layer.in_h, layer.in_w,
                     layer.ifmap_bits, layer.filter_bits, layer.ofmap_bits, layer.psum_bits,
                     layer.eltwise_inputs, layer.broadcast_words);
}

std::string hardware_text(Accelerator accelerator) {
  accelerator.name = "machine";
  accelerator.description.clear();
  accelerator.dataflow = "weight_stationary";  // layers are laid out by the one that is given
  return print_accelerator(accelerator);
}

std::string dataflow_text(const Dataflow& dataflow) {
  std::string text =
      fmt::format("{}|{}|{}|{}|{}|{}|{}|", names(dataflow.rows), names(dataflow.cols),
                  names(dataflow.pe), names(dataflow.sets), names(dataflow.tiles), dataflow.tiling,
                  static_cast<int>(dataflow.loads));
  for (const FoldLoop& loop : dataflow.folds) {
    text += fmt::format("{}{},", static_cast<int>(loop.kind), name_of(loop.dim));
  }
  for (const auto& [dim, size] : dataflow.tile_size) {
    text += fmt::format("|{}={}", name_of(dim), size);
  }
  return text;
}

std::string cell_key(const std::string& layer, const std::string& hardware,
                     const std::string& dataflow) {
  const std::string text = layer + "\n" + dataflow + "\n" + hardware;
  return fmt::format("{:016x}{:016x}", hash(text, 0xcbf29ce484222325ULL),
                     hash(text, 0x6c62272e07bb0142ULL));
}

Accelerator without_slack(const Accelerator& accelerator, const Layer& layer,
                          const Dataflow& dataflow) {
  Accelerator tight = accelerator;
  if (accelerator.buffer.shared_ports == 0 ||
      accelerator.array.network != ArrayNetwork::kNeighbours) {
    return tight;
  }
  const Schedule schedule = lower(layer, accelerator, dataflow);
  const std::int64_t rows = lanes(schedule.row_dims, layer, accelerator.array.rows);
  const std::int64_t cols = lanes(schedule.col_dims, layer, accelerator.array.cols);
  std::int64_t accesses = 0;
  for (const Operand operand : kAllOperands) {
    const Travel travel = schedule.travel_of(operand);
    if (travel == Travel::kStays) {
      // Outputs may leave all at once; inputs are loaded through the top.
      accesses += operand == Operand::kOfmap ? rows * cols : cols;
    } else {
      accesses += travel == Travel::kDown ? cols : rows;
    }
  }
  if (!accelerator.buffer.accumulates) accesses *= 2;
  if (accelerator.buffer.shared_ports >= accesses) tight.buffer.shared_ports = 0;
  return tight;
}

}  // namespace orrery
