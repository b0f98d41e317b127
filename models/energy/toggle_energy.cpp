#include "models/energy/toggle_energy.h"

#include "models/energy/area.h"

namespace orrery {
namespace {

/// pJ of one bit that flips; 0 when the technology says nothing of it.
double flip(const Quantity& toggle, const Quantity& moved) {
  return toggle.given() ? toggle.at(1) : 2 * moved.at(1);
}

double bus_length_mm(const Accelerator& accelerator, const Floorplan& plan) {
  const bool multicast = accelerator.array.network == ArrayNetwork::kMulticast;
  return plan.to_buffer + (multicast ? plan.height : 0);
}

}  // namespace

ToggleCosts toggle_costs(const Accelerator& accelerator, const Technology& technology) {
  ToggleCosts costs;
  const double in_register = flip(technology.register_toggle, technology.register_energy);
  const bool by_length = !technology.transfer_energy.given();
  const double on_bus =
      by_length
          ? flip(technology.wire_toggle, technology.wire_energy) *
                bus_length_mm(accelerator, floorplan(accelerator, area(accelerator, technology)))
          : 0;
  for (const Wire wire : kAllWires) {
    const bool bus = wire == Wire::kBusIfmap || wire == Wire::kBusFilter || wire == Wire::kBusPsum;
    costs.each[static_cast<std::size_t>(wire)] = attojoules(bus ? on_bus : in_register);
  }
  if (in_register == 0) costs.notes.push_back("the technology has no energy of a register's bit");
  if (!by_length) {
    costs.notes.push_back("the technology has an energy of a transfer, not of a wire");
  } else if (on_bus == 0) {
    costs.notes.push_back("the technology has no energy of a wire, or no areas that make it long");
  }
  return costs;
}

Attojoules toggle_energy(const ToggleCosts& costs, Wire wire, WideCount toggles) {
  return costs.each[static_cast<std::size_t>(wire)] * toggles;
}

}  // namespace orrery
