#include "models/energy/memories.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

/// A factor beyond published points from which a note says so.
constexpr double kSlightly = 1.001;
constexpr double kFar = 4;

std::string extrapolated(const std::string& what, double factor) {
  return fmt::format(
      "{}: {}extrapolated, by a factor of {:.3g} beyond the points that the "
      "technology has",
      what, factor > kFar ? "far " : "", factor);
}

std::string memory_text(double bytes, double bits) {
  return fmt::format("{:.0f} bytes, {:.0f} bits wide", bytes, bits);
}

}  // namespace

void note(std::vector<std::string>& notes, std::string text) {
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(std::move(text));
}

BankSize banks_of(Operand operand, const BufferConfig& buffer) {
  std::int64_t shared = buffer.capacity_bytes, sharing = 0;
  for (const Operand other : kAllOperands) {
    const std::int64_t own = buffer.own_bytes(other);
    shared -= own;
    sharing += own == 0 ? buffer.of(other).banks : 0;
  }
  const PartitionConfig& partition = buffer.of(operand);
  BankSize size{.banks = partition.banks,
                .width_bits = static_cast<double>(8 * partition.width_bytes)};
  const std::int64_t own = buffer.own_bytes(operand);
  size.bytes = own > 0 ? static_cast<double>(own) / static_cast<double>(partition.banks)
                       : static_cast<double>(shared) / static_cast<double>(sharing);
  return size;
}

BankCost bank_cost(Operand operand, const BankSize& bank, const Technology& technology,
                   std::vector<std::string>& notes) {
  BankCost cost;
  if (technology.sram.given()) {
    const SramPoint sram = technology.sram.at(bank.bytes, bank.width_bits);
    cost = {sram.read_pj, sram.write_pj, sram.leakage_mw, 1e6 * sram.area_mm2};
    const double beyond = technology.sram.beyond(bank.bytes, bank.width_bits);
    if (beyond > kSlightly) {
      note(notes,
           extrapolated("buffer banks of " + memory_text(bank.bytes, bank.width_bits), beyond));
    }
  }
  for (const MemoryEnergy* energy :
       {&technology.buffer, &technology.operand_buffer[static_cast<std::size_t>(operand)]}) {
    if (energy->read.given()) cost.read_pj = energy->read.at(bank.width_bits);
    if (energy->write.given()) cost.write_pj = energy->write.at(bank.width_bits);
  }
  return cost;
}

SpadCost spad_cost(Operand operand, std::int64_t words, int bits, const Technology& technology,
                   std::vector<std::string>& notes) {
  const auto i = static_cast<std::size_t>(operand);
  const double bytes = static_cast<double>(words * bits) / 8;
  SpadCost cost;
  const MemoryEnergy& energy =
      technology.operand_spad[i].read.given() ? technology.operand_spad[i] : technology.scratchpad;
  if (energy.read.given()) {
    cost.read_pj = energy.read.at(bits, bits, bytes);
    cost.write_pj = energy.write.at(bits, bits, bytes);
    const double beyond = energy.read.beyond(bytes);
    if (beyond > kSlightly) {
      note(notes, extrapolated("scratchpads of " + memory_text(bytes, bits), beyond));
    }
  } else {
    cost.read_pj = cost.write_pj = technology.register_energy.at(bits);
  }
  const Quantity& given = technology.operand_spad_area[i];
  cost.area_um2 = given.given() ? given.at(bits)
                                : static_cast<double>(words) * technology.register_area.at(bits);
  return cost;
}

const std::string& dram_type(const Accelerator& accelerator, const Technology& technology) {
  const std::string& type = accelerator.dram.type;
  if (type == "default" || technology.dram.empty()) return technology.default_dram;
  if (technology.dram.contains(type)) return type;
  std::string known = "default";
  for (const auto& [name, quantity] : technology.dram) known += ", " + name;
  throw InputError({shown(accelerator.name), 0, "dram.type"},
                   fmt::format("found '{}', which {} does not have; allowed: {}", shown(type),
                               shown(technology.name), known));
}

int word_bits(Operand operand, const Accelerator& accelerator) {
  switch (operand) {
    case Operand::kIfmap:
      return accelerator.ifmap_bits;
    case Operand::kFilter:
      return accelerator.filter_bits;
    case Operand::kOfmap:
      break;
  }
  return accelerator.psum_bits;
}

std::int64_t register_bits(const Accelerator& accelerator) {
  const ArrayConfig& array = accelerator.array;
  const bool elastic = array.flow_control == FlowControl::kElastic;
  const std::int64_t words = elastic ? array.link_depth : 1;
  std::int64_t bits =
      words * (accelerator.ifmap_bits + accelerator.filter_bits + accelerator.psum_bits);
  const std::int64_t held = array.stationary_words * (array.shadow_registers ? 2 : 1);
  bits += (held - 1) * std::max(accelerator.ifmap_bits, accelerator.filter_bits);
  bits += array.mac_latency() * accelerator.psum_bits;
  if (!elastic && array.outputs.path == OutputPath::kRegisters) bits += accelerator.psum_bits;
  return bits;
}

std::int64_t spad_words(Operand operand, const MulticastConfig& multicast) {
  switch (operand) {
    case Operand::kIfmap:
      return multicast.ifmap_spad;
    case Operand::kFilter:
      return multicast.filter_spad;
    case Operand::kOfmap:
      break;
  }
  return multicast.psum_spad;
}

}  // namespace orrery
