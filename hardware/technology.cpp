#include "hardware/technology.h"

namespace orrery {

std::vector<QuantityKey> quantities(Technology& t) {
  const auto spad = [&t](Operand operand) -> MemoryEnergy& {
    return t.operand_spad[static_cast<std::size_t>(operand)];
  };
  const auto spad_area = [&t](Operand operand) -> Quantity& {
    return t.operand_spad_area[static_cast<std::size_t>(operand)];
  };
  const auto spad_cycle = [&t](Operand operand) -> Quantity& {
    return t.operand_spad_cycle[static_cast<std::size_t>(operand)];
  };
  const auto of_buffer = [&t](Operand operand) -> MemoryEnergy& {
    return t.operand_buffer[static_cast<std::size_t>(operand)];
  };
  return {{"mac.energy", "pj", &t.mac_energy},
          {"mac.gated", "pj", &t.mac_gated},
          {"mac.cycle", "pj", &t.mac_cycle},
          {"mac.area", "um2", &t.mac_area},
          {"mac.leakage", "mw", &t.mac_leakage},
          {"adder.energy", "pj", &t.adder_energy},
          {"adder.area", "um2", &t.adder_area},
          {"adder.leakage", "mw", &t.adder_leakage},
          {"register.energy", "pj", &t.register_energy},
          {"register.toggle", "pj", &t.register_toggle},
          {"register.area", "um2", &t.register_area},
          {"register.leakage", "mw", &t.register_leakage},
          {"scratchpad.read", "pj", &t.scratchpad.read},
          {"scratchpad.write", "pj", &t.scratchpad.write},
          {"ifmap_spad.read", "pj", &spad(Operand::kIfmap).read},
          {"ifmap_spad.write", "pj", &spad(Operand::kIfmap).write},
          {"ifmap_spad.cycle", "pj", &spad_cycle(Operand::kIfmap)},
          {"ifmap_spad.area", "um2", &spad_area(Operand::kIfmap)},
          {"filter_spad.read", "pj", &spad(Operand::kFilter).read},
          {"filter_spad.write", "pj", &spad(Operand::kFilter).write},
          {"filter_spad.cycle", "pj", &spad_cycle(Operand::kFilter)},
          {"filter_spad.area", "um2", &spad_area(Operand::kFilter)},
          {"psum_spad.read", "pj", &spad(Operand::kOfmap).read},
          {"psum_spad.write", "pj", &spad(Operand::kOfmap).write},
          {"psum_spad.cycle", "pj", &spad_cycle(Operand::kOfmap)},
          {"psum_spad.area", "um2", &spad_area(Operand::kOfmap)},
          {"transfer.energy", "pj", &t.transfer_energy},
          {"wire.energy", "pj", &t.wire_energy},
          {"wire.toggle", "pj", &t.wire_toggle},
          {"buffer.read", "pj", &t.buffer.read},
          {"buffer.write", "pj", &t.buffer.write},
          {"buffer.cycle", "pj", &t.buffer_cycle},
          {"ifmap_buffer.read", "pj", &of_buffer(Operand::kIfmap).read},
          {"ifmap_buffer.write", "pj", &of_buffer(Operand::kIfmap).write},
          {"filter_buffer.read", "pj", &of_buffer(Operand::kFilter).read},
          {"filter_buffer.write", "pj", &of_buffer(Operand::kFilter).write},
          {"psum_buffer.read", "pj", &of_buffer(Operand::kOfmap).read},
          {"psum_buffer.write", "pj", &of_buffer(Operand::kOfmap).write},
          {"buffer.leakage", "mw", &t.buffer_leakage},
          {"buffer.area", "um2", &t.buffer_area},
          {"clock.energy", "pj", &t.clock_energy},
          {"control.energy", "pj", &t.control_energy}};
}

}  // namespace orrery
