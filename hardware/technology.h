#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "hardware/quantity.h"
#include "hardware/sram_table.h"
#include "workloads/layer.h"

namespace orrery {

/// Reads and writes of one word.
struct MemoryEnergy {
  Quantity read, write;  // pJ
};

/// A type of DRAM: a bit, or (which does not scale) one clock of its bus; and a cycle of the
/// array's clock, in which it may do something or nothing.
struct DramEnergy : MemoryEnergy {
  Quantity cycle;  // pJ
};

/// What actions cost and how large parts are in one process. What is not given costs nothing, and
/// reports say so.
struct Technology {
  std::string name;
  std::string description;
  double node_nm = 0;
  double voltage = 0;

  /// A multiply-accumulate, of which the adder may be apart (it then has the width of the partial
  /// sums). A gated one has a zero operand.
  Quantity mac_energy, mac_gated, mac_area, mac_leakage;  // pJ, pJ, um2, mW
  Quantity adder_energy, adder_area, adder_leakage;
  /// One bit of a register or FIFO, for one access.
  Quantity register_energy, register_area, register_leakage;
  /// One bit of a register that flips, and of a wire of 1 mm, for data whose bits are counted.
  Quantity register_toggle, wire_toggle;
  /// One word of a PE's scratchpad. Those of one operand, where given, override the first.
  MemoryEnergy scratchpad;
  std::array<MemoryEnergy, kOperands> operand_spad;
  std::array<Quantity, kOperands> operand_spad_area;  // um2 of the whole scratchpad
  /// One cycle of a PE's MAC, of its scratchpads and of the whole buffer, busy or idle: what tables
  /// give in place of a leakage.
  Quantity mac_cycle, buffer_cycle;                    // pJ
  std::array<Quantity, kOperands> operand_spad_cycle;  // pJ
  /// One word to a PE, over a bus or from its neighbour, however far; overrides wires and FIFOs.
  Quantity transfer_energy;
  Quantity wire_energy;  // pJ for a bit over 1 mm
  /// A word of the global buffer (which scales) or one access to it (which does not), whatever its
  /// size; overrides the SRAM table. Those of one operand, where given, override the first.
  MemoryEnergy buffer;
  std::array<MemoryEnergy, kOperands> operand_buffer;
  Quantity buffer_leakage, buffer_area;  // of the whole buffer
  SramTable sram;
  std::map<std::string, DramEnergy> dram;  // by type
  std::string default_dram;
  /// One cycle of a PE whose clock is not gated: its part of the clock network; its control.
  Quantity clock_energy, control_energy;
  /// What in the file has no place here.
  std::vector<std::string> notes;
};

/// Every quantity of `technology` under its path in the file ("mac.energy"), with the unit of its
/// values ("pj", "um2" or "mw"). DRAM types and the SRAM table are apart.
struct QuantityKey {
  std::string path;
  std::string unit;
  Quantity* quantity = nullptr;
};
std::vector<QuantityKey> quantities(Technology& technology);

}  // namespace orrery
