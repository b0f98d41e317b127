#pragma once

#include <array>
#include <string>
#include <vector>

#include "dataflows/toggle_counts.h"
#include "models/energy/energy.h"

namespace orrery {

/// What one bit costs when it flips, on each kind of register or wire, in whole attojoules. A bus
/// lane is as long as the way from the buffer to the array, and on multicast arrays along its
/// height. (The rows that a word then takes are as many as have a PE for it.)
struct ToggleCosts {
  std::array<Attojoules, kWires> each;
  std::vector<std::string> notes;  // what the technology does not give
};
/// From `register.toggle` and `wire.toggle` where the technology has them; else twice the energy of
/// moving a bit, of which half flip when data are random. (Keckler et al., IEEE Micro 31(5), 2011,
/// Table 1, give both for wires at 40 nm: 0.24 pJ/mm for a transition, 0.121 for a bit moved.)
ToggleCosts toggle_costs(const Accelerator& accelerator, const Technology& technology);

/// The energy of `toggles` bits.
Attojoules toggle_energy(const ToggleCosts& costs, Wire wire, WideCount toggles);

}  // namespace orrery
