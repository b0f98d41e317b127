#include "models/energy/access_widths.h"

#include <fmt/format.h>

#include "models/energy/memories.h"

namespace orrery {
namespace {

/// A word of a buffer that costs more MACs than this is hardly one word.
constexpr double kDear = 50;

bool whatever_the_width(const Quantity& quantity) {
  return quantity.given() && quantity.scaling == Scaling::kNone &&
         quantity.figures.front().bits <= 0;
}

const Quantity& reads_of(Operand operand, const Technology& technology) {
  const Quantity& own = technology.operand_buffer[index_of(operand)].read;
  return own.given() ? own : technology.buffer.read;
}

/// pJ for a byte of DRAM; 0 where there is none.
double dram_byte(const Accelerator& accelerator, const Technology& technology) {
  if (accelerator.dram.ideal) return 0;
  const auto found = technology.dram.find(dram_type(accelerator, technology));
  if (found == technology.dram.end()) return 0;
  const Quantity& read = found->second.read;
  return read.scaling == Scaling::kNone
             ? read.at(1) / static_cast<double>(accelerator.dram.bus_bytes)
             : read.at(8);
}

void note_buffer(const Layer& layer, Operand operand, const Accelerator& accelerator,
                 const Technology& technology, std::vector<std::string>& notes) {
  const Quantity& read = reads_of(operand, technology);
  if (!whatever_the_width(read)) return;
  const auto bytes = accelerator.buffer.of(operand).width_bytes;
  const double pj = read.at(1), dram = dram_byte(accelerator, technology);
  const double mac = technology.mac_energy.at(layer.ifmap_bits, layer.filter_bits);
  const bool above_dram = dram > 0 && pj / static_cast<double>(bytes) > dram;
  const bool dear = mac > 0 && pj > kDear * mac;
  std::string text = fmt::format(
      "{:.4g} pJ for an access to the buffer's {} banks are taken to be for their {} "
      "bytes, whatever width the table is for",
      pj, name_of(operand), bytes);
  if (above_dram || dear) {
    text += fmt::format(
        ": {}. Is the table for a wider buffer? Then set buffer.{}.width_bytes to its width",
        above_dram ? "more for a byte than DRAM takes"
                   : fmt::format("as much as {:.0f} MACs", pj / mac),
        name_of(operand));
  }
  note(notes, std::move(text));
}

}  // namespace

void note_access_widths(const Layer& layer, const Accelerator& accelerator,
                        const Technology& technology, std::vector<std::string>& notes) {
  if (whatever_the_width(technology.mac_energy)) {
    note(notes, fmt::format("the energy of a MAC is taken to be for {} x {} bits, whatever width "
                            "the table is for",
                            layer.ifmap_bits, layer.filter_bits));
  }
  for (const Operand operand : kAllOperands) {
    if (!accelerator.buffer.ideal) note_buffer(layer, operand, accelerator, technology, notes);
    if (!whatever_the_width(technology.operand_spad[index_of(operand)].read)) continue;
    note(notes, fmt::format("an access to the {} scratchpad is taken to be for a word, whatever "
                            "width the table is for",
                            name_of(operand)));
  }
  if (accelerator.dram.ideal) return;
  const auto found = technology.dram.find(dram_type(accelerator, technology));
  if (found == technology.dram.end() || !whatever_the_width(found->second.read)) return;
  note(notes, fmt::format("an access to DRAM is taken to be for {} bytes (dram.bus_bytes), "
                          "whatever width the table is for",
                          accelerator.dram.bus_bytes));
}

}  // namespace orrery
