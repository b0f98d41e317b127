#include "models/energy/area.h"

#include <cmath>

#include "models/energy/memories.h"

namespace orrery {
namespace {

double mac_area(const Accelerator& accelerator, const Technology& technology) {
  return technology.mac_area.at(accelerator.ifmap_bits, accelerator.filter_bits) +
         technology.adder_area.at(accelerator.psum_bits);
}

/// Bits of FIFOs in one PE.
std::int64_t pe_fifo_bits(const Accelerator& accelerator) {
  const MulticastConfig& m = accelerator.array.multicast;
  return m.ifmap.pe_fifo * accelerator.ifmap_bits + m.filter.pe_fifo * accelerator.filter_bits +
         (m.psum_in.pe_fifo + m.psum_out.pe_fifo) * accelerator.psum_bits;
}

/// Bits of FIFOs between the buffer and the array.
std::int64_t edge_fifo_bits(const Accelerator& accelerator) {
  const auto& a = accelerator;
  if (a.array.network == ArrayNetwork::kMulticast) {
    const MulticastConfig& m = a.array.multicast;
    const auto bits = [](const BusConfig& bus, int word) {
      return (bus.port_fifo + bus.bus_fifo * bus.width_words) * word;
    };
    return bits(m.ifmap, a.ifmap_bits) + bits(m.filter, a.filter_bits) +
           bits(m.psum_in, a.psum_bits) + bits(m.psum_out, a.psum_bits);
  }
  if (a.buffer.ideal) return 0;
  return a.edge(Operand::kIfmap).fifo_depth * a.array.rows * a.ifmap_bits +
         a.edge(Operand::kFilter).fifo_depth * a.array.cols * a.filter_bits +
         a.array.outputs.fifo_depth * a.array.cols * a.psum_bits;
}

}  // namespace

AreaReport area(const Accelerator& accelerator, const Technology& technology) {
  AreaReport report;
  const auto pes = static_cast<double>(accelerator.array.pes());
  const bool multicast = accelerator.array.network == ArrayNetwork::kMulticast;
  report.macs = pes * mac_area(accelerator, technology);
  double memory = 0, fifos = 0;
  if (multicast) {
    for (const Operand operand : kAllOperands) {
      const std::int64_t words = spad_words(operand, accelerator.array.multicast);
      memory += spad_cost(operand, words, word_bits(operand, accelerator), technology, report.notes)
                    .area_um2;
    }
    fifos = technology.register_area.at(1) * static_cast<double>(pe_fifo_bits(accelerator));
  } else {
    memory = technology.register_area.at(1) * static_cast<double>(register_bits(accelerator));
  }
  report.pe_memories = pes * memory;
  report.network = pes * fifos + technology.register_area.at(1) *
                                     static_cast<double>(edge_fifo_bits(accelerator));
  if (!accelerator.buffer.ideal) {
    for (const Operand operand : kAllOperands) {
      const BankSize bank = banks_of(operand, accelerator.buffer);
      report.buffer += static_cast<double>(bank.banks) *
                       bank_cost(operand, bank, technology, report.notes).area_um2;
    }
    if (technology.buffer_area.given()) report.buffer = technology.buffer_area.at(1);
  }
  const auto missing = [&](bool given, const char* what) {
    if (!given) note(report.notes, std::string("the technology has no area of ") + what);
  };
  missing(technology.mac_area.given(), "a MAC");
  missing(technology.register_area.given(), "registers and FIFOs");
  missing(technology.sram.given() || technology.buffer_area.given() || accelerator.buffer.ideal,
          "the buffer");
  if (accelerator.buffer.ideal) note(report.notes, "the buffer is ideal and has no area");
  return report;
}

Floorplan floorplan(const Accelerator& accelerator, const AreaReport& area) {
  const ArrayConfig& array = accelerator.array;
  const double array_area = area.macs + area.pe_memories + area.network;
  Floorplan plan;
  plan.pe_pitch = std::sqrt(array_area / static_cast<double>(array.pes())) / 1000;
  plan.width = plan.pe_pitch * static_cast<double>(array.cols);
  plan.height = plan.pe_pitch * static_cast<double>(array.rows);
  plan.to_buffer = (std::sqrt(area.buffer) + std::sqrt(array_area)) / 2 / 1000;
  return plan;
}

}  // namespace orrery
