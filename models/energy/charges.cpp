#include "models/energy/charges.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/energy/access_widths.h"
namespace orrery {
namespace {

/// Sums of flowing psums and results that are not in `delivered`.
WideCount collected(const Activity& activity) {
  const std::size_t sums = index_of(Operand::kOfmap);
  return activity.bus_words[sums] - activity.delivered_words[sums];
}

}  // namespace

Charges::Charges(const Run& run, const Accelerator& accelerator, const Technology& technology)
    : run_(run),
      activity_(run.activity),
      accelerator_(accelerator),
      technology_(technology),
      multicast_(accelerator.array.network == ArrayNetwork::kMulticast),
      area_(area(accelerator, technology)),
      plan_(floorplan(accelerator, area_)),
      flips_(toggle_costs(accelerator, technology)) {
  report_.notes = technology.notes;
  note_access_widths(run.layer, accelerator, technology, report_.notes);
  if (run.toggles == nullptr) return;
  for (const Attojoules each : flips_.each) {
    if (each.value == 0) continue;
    note(report_.notes,
         "registers and buses whose flips were counted are charged by flips, not by words");
  }
  for (const std::string& text : flips_.notes) {
    note(report_.notes, text + ": what is on it is charged by words");
  }
}

void Charges::charge(Component component, std::optional<Operand> operand, const char* action,
                     WideCount count, double pj) {
  const Attojoules each = attojoules(pj);
  if (count == 0 || each.value == 0) return;
  report_.entries.push_back({component, operand, action, count, each, each * count});
}

bool Charges::charge_flips(Component component, Operand operand, Wire wire) {
  const auto i = static_cast<std::size_t>(wire);
  if (run_.toggles == nullptr || flips_.each[i].value == 0) return false;
  charge(component, operand, "flip", (*run_.toggles)[i].twos_complement,
         picojoules(flips_.each[i]));
  return true;
}

double Charges::bits(Operand operand) const { return run_.layer.stored_bits(operand); }

void Charges::require(const Quantity& quantity, const char* what) {
  if (!quantity.given())
    note(report_.notes, fmt::format("the technology has no energy of {}", what));
}

void Charges::charge_macs() {
  report_.gated_macs = accelerator_.zero_gating.any() ? run_.zero_macs : 0;
  const WideCount idle = accelerator_.zero_gating.mac ? report_.gated_macs : 0;
  const WideCount done = activity_.macs - idle;
  charge(Component::kMac, std::nullopt, "multiply", done,
         technology_.mac_energy.at(bits(Operand::kIfmap), bits(Operand::kFilter)));
  charge(Component::kMac, std::nullopt, "gated", idle,
         technology_.mac_gated.at(bits(Operand::kIfmap), bits(Operand::kFilter)));
  // Besides those of the MACs, sums meet in scratchpad PEs and at banks that accumulate.
  const std::size_t sums = index_of(Operand::kOfmap);
  const WideCount joined = multicast_ ? activity_.delivered_words[sums] + activity_.hops[sums]
                                      : activity_.buffer_reads[sums];
  charge(Component::kMac, Operand::kOfmap, "add", done + joined,
         technology_.adder_energy.at(bits(Operand::kOfmap)));
}

/// What the words of an operand cost in the memory that a PE has for them. A technology that has
/// only scratchpads charges a register as one of a word.
SpadCost Charges::pe_memory(Operand operand) {
  const int word = static_cast<int>(bits(operand));
  if (!multicast_ && technology_.register_energy.given()) {
    const double pj = technology_.register_energy.at(word);
    return {pj, pj, 0};
  }
  const std::int64_t words =
      multicast_ ? spad_words(operand, accelerator_.array.multicast) : std::int64_t{1};
  const SpadCost cost = spad_cost(operand, words, word, technology_, report_.notes);
  if (multicast_) return cost;
  note(report_.notes, cost.read_pj > 0
                          ? "the technology has no energy of registers: those of the PEs are "
                            "charged as accesses to a scratchpad"
                          : "the technology has no energy of registers");
  return cost;
}

void Charges::charge_pe_memories() {
  const ZeroGating& gating = accelerator_.zero_gating;
  for (const Operand operand : kAllOperands) {
    // In a scratchpad PE they are the registers around the multiplier, of which no word is charged.
    if (charge_flips(Component::kPeMemory, operand, wire_at_pe(operand)) && !multicast_) continue;
    const bool gates = (operand == Operand::kFilter && gating.filter_spad) ||
                       (operand == Operand::kOfmap && gating.psum_spad);
    const WideCount gated = gates ? report_.gated_macs : 0;
    const SpadCost cost = pe_memory(operand);
    charge(Component::kPeMemory, operand, "read", count(activity_.pe_reads, operand) - gated,
           cost.read_pj);
    charge(Component::kPeMemory, operand, "write",
           count(activity_.pe_writes, operand) - (operand == Operand::kOfmap ? gated : 0),
           cost.write_pj);
  }
}

void Charges::charge_network() {
  const bool flat = technology_.transfer_energy.given();
  if (!flat) {
    require(technology_.wire_energy, "wires");
    if (plan_.pe_pitch == 0) note(report_.notes, "no areas: wires have no length and no energy");
  }
  for (const Operand operand : kAllOperands) {
    const double word = bits(operand);
    const double wire = technology_.wire_energy.at(word);  // of a word over 1 mm
    charge(Component::kNetwork, operand, "hop", count(activity_.hops, operand),
           flat ? technology_.transfer_energy.at(word) : wire * plan_.pe_pitch);
    if (multicast_) {
      charge_buses(operand);
      continue;
    }
    const WideCount edge = count(activity_.edge_words, operand);
    const bool results = operand == Operand::kOfmap;  // whose flips are not counted here
    if (results || !charge_flips(Component::kNetwork, operand, wire_on_bus(operand))) {
      charge(Component::kNetwork, operand, "edge", edge,
             flat ? technology_.transfer_energy.at(word) : wire * plan_.to_buffer);
    }
    if (!accelerator_.buffer.ideal) {
      charge(Component::kNetwork, operand, "fifo", 2 * edge, technology_.register_energy.at(word));
    }
  }
}

/// A word goes from the buffer along the array's height, and over the width of each row that has a
/// PE for it: no more rows than PEs. Collected sums come back the same way.
void Charges::charge_buses(Operand operand) {
  const double word = bits(operand);
  const WideCount sent = count(activity_.bus_words, operand);
  const WideCount back = operand == Operand::kOfmap ? collected(activity_) : 0;
  const WideCount delivered = count(activity_.delivered_words, operand);
  if (technology_.transfer_energy.given()) {
    charge(Component::kNetwork, operand, "delivery", delivered + back,
           technology_.transfer_energy.at(word));
  } else {
    const double wire = technology_.wire_energy.at(word);
    const WideCount rows = std::min(delivered, (sent - back) * accelerator_.array.rows) + back;
    if (!charge_flips(Component::kNetwork, operand, wire_on_bus(operand))) {
      charge(Component::kNetwork, operand, "bus", sent, wire * (plan_.to_buffer + plan_.height));
    }
    charge(Component::kNetwork, operand, "row", rows, wire * plan_.width);
  }
  const WideCount local = operand == Operand::kOfmap ? 2 * count(activity_.hops, operand) : 0;
  charge(Component::kNetwork, operand, "fifo", 2 * (sent + delivered + back + local),
         technology_.register_energy.at(word));
}

void Charges::charge_buffer() {
  if (accelerator_.buffer.ideal) {
    note(report_.notes, "the buffer is ideal: its accesses are not charged");
    return;
  }
  double leakage = 0;
  for (const Operand operand : kAllOperands) {
    const BankSize bank = banks_of(operand, accelerator_.buffer);
    const BankCost cost = bank_cost(operand, bank, technology_, report_.notes);
    const MemoryEnergy& own = technology_.operand_buffer[index_of(operand)];
    if (!technology_.sram.given() && !own.read.given())
      require(technology_.buffer.read, "the buffer");
    charge(Component::kBuffer, operand, "read", count(activity_.buffer_read_accesses, operand),
           cost.read_pj);
    charge(Component::kBuffer, operand, "write", count(activity_.buffer_write_accesses, operand),
           cost.write_pj);
    leakage += cost.leakage_mw * static_cast<double>(bank.banks);
  }
  if (technology_.buffer_leakage.given()) leakage = technology_.buffer_leakage.at(1);
  leak(Component::kBufferLeakage, leakage);
  charge(Component::kBufferLeakage, std::nullopt, "cycle", run_.cycles,
         technology_.buffer_cycle.at(1));
}

void Charges::charge_dram() {
  if (accelerator_.dram.ideal) {
    note(report_.notes, "DRAM is ideal: its transfers are not charged");
    return;
  }
  const auto found = technology_.dram.find(dram_type(accelerator_, technology_));
  if (found == technology_.dram.end()) return note(report_.notes, "the technology has no DRAM");
  const Activity& a = activity_;
  const DramEnergy& dram = found->second;
  const auto transfer = [&](Operand operand, const char* action, const Quantity& energy,
                            WideCount bytes) {
    if (energy.scaling == Scaling::kNone) {
      charge(Component::kDram, operand, action, ceil_div(bytes, accelerator_.dram.bus_bytes),
             energy.at(1));
    } else {
      charge(Component::kDram, operand, action, bytes, energy.at(8));
    }
  };
  transfer(Operand::kIfmap, "read", dram.read, a.dram_ifmap_read);
  transfer(Operand::kFilter, "read", dram.read, a.dram_filter_read);
  transfer(Operand::kOfmap, "read", dram.read, a.dram_psum_read);
  transfer(Operand::kOfmap, "write", dram.write, a.dram_psum_write + a.dram_ofmap_write);
  charge(Component::kDram, std::nullopt, "cycle", run_.cycles, dram.cycle.at(1));
}

void Charges::leak(Component component, double mw) {
  // mW over a cycle: mW / MHz is nJ, 1000 pJ.
  charge(component, std::nullopt, "cycle", run_.cycles,
         1000 * mw / accelerator_.clock_mhz.to_double());
}

void Charges::charge_cycles() {
  // The clock of a PE that has nothing to do in a fold or pass is gated.
  const WideCount clocked =
      WideCount(run_.cycles) * accelerator_.array.pes() - activity_.of(Cause::kUnmapped);
  charge(Component::kClock, std::nullopt, "PE-cycle", clocked, technology_.clock_energy.at(1));
  charge(Component::kControl, std::nullopt, "PE-cycle", clocked, technology_.control_energy.at(1));
  require(technology_.clock_energy, "the clock network");
  const std::int64_t registers = multicast_ ? 0 : register_bits(accelerator_);
  std::int64_t spads = 0;
  for (const Operand operand : kAllOperands) {
    spads += multicast_ ? spad_words(operand, accelerator_.array.multicast) *
                              word_bits(operand, accelerator_)
                        : 0;
  }
  const double pe = technology_.mac_leakage.at(accelerator_.ifmap_bits, accelerator_.filter_bits) +
                    technology_.adder_leakage.at(accelerator_.psum_bits) +
                    technology_.register_leakage.at(static_cast<double>(registers + spads));
  leak(Component::kPeLeakage, pe * static_cast<double>(accelerator_.array.pes()));
  const WideCount pe_cycles = WideCount(run_.cycles) * accelerator_.array.pes();
  charge(Component::kPeLeakage, std::nullopt, "PE-cycle", pe_cycles, technology_.mac_cycle.at(1));
  for (const Operand operand : kAllOperands) {
    charge(Component::kPeLeakage, std::nullopt, "PE-cycle", pe_cycles,
           technology_.operand_spad_cycle[index_of(operand)].at(1));
  }
}

}  // namespace orrery
