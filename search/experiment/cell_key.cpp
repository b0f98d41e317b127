#include "search/experiment/cell_key.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

void append(std::string& text, const std::string& name, const Quantity& quantity) {
  text += fmt::format("{} {}", name, static_cast<int>(quantity.scaling));
  for (const Figure& figure : quantity.figures) {
    text += fmt::format(" {},{},{},{},{}", figure.value, figure.bits, figure.bytes, figure.node_nm,
                        figure.voltage);
  }
  text += "\n";
}

}  // namespace

std::string key_text(const Layer& layer) {
  return fmt::format("{} {} {}x{} {}x{} {},{},{},{} {}x{} {} {} {} {} {} {}",
                     static_cast<int>(layer.op), fmt::join(layer.shape.size, ","), layer.stride_h,
                     layer.stride_w, layer.dilation_h, layer.dilation_w, layer.pad_top,
                     layer.pad_bottom, layer.pad_left, layer.pad_right, layer.in_h, layer.in_w,
                     layer.ifmap_bits, layer.filter_bits, layer.ofmap_bits, layer.psum_bits,
                     layer.eltwise_inputs, layer.broadcast_words);
}

std::string key_text(Accelerator accelerator) {
  accelerator.name = "machine";
  accelerator.description.clear();
  accelerator.dataflow = "weight_stationary";  // layers are laid out by the one that is given
  return print_accelerator(accelerator);
}

std::string key_text(const Dataflow& dataflow) {
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

std::string key_text(const Technology* technology) {
  if (technology == nullptr) return "";
  Technology copy = *technology;
  std::string text = fmt::format("{} {}\n", copy.node_nm, copy.voltage);
  for (const QuantityKey& key : quantities(copy)) append(text, key.path, *key.quantity);
  for (const auto& [type, dram] : copy.dram) {
    append(text, type + ".read", dram.read);
    append(text, type + ".write", dram.write);
    append(text, type + ".cycle", dram.cycle);
  }
  text += copy.default_dram + "\n";
  for (const SramPoint& point : copy.sram.points()) {
    text += fmt::format("{} {} {} {} {} {}\n", point.bytes, point.width_bits, point.read_pj,
                        point.write_pj, point.leakage_mw, point.area_mm2);
  }
  return text;
}

std::string cell_key(const std::string& layer, const std::string& hardware,
                     const std::string& dataflow, const std::string& technology) {
  const std::string text = layer + "\n" + dataflow + "\n" + hardware + "\n" + technology;
  return fmt::format("{:016x}{:016x}", hash(text, 0xcbf29ce484222325ULL),
                     hash(text, 0x6c62272e07bb0142ULL));
}

}  // namespace orrery
