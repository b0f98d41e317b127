#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "dataflows/activity.h"
#include "dataflows/toggle_counts.h"
#include "hardware/accelerator.h"
#include "hardware/technology.h"
#include "workloads/layer.h"

namespace orrery {

/// Energy, counted in whole attojoules (1e-18 J, a millionth of a pJ), so that parts sum to their
/// total exactly, in any order, whatever their size.
using Attojoules = Count<struct AttojoulesUnit, WideCount>;
inline double picojoules(Attojoules energy) { return static_cast<double>(energy.value) / 1e6; }
/// The whole attojoules next to `pj`. Throws InputError where they are beyond any count.
inline Attojoules attojoules(double pj) { return Attojoules(WideCount::rounded(pj * 1e6)); }

/// The parts that energy is charged to.
enum class Component : std::uint8_t {
  kMac,
  kPeMemory,  // the PEs' registers or scratchpads
  kNetwork,   // links, buses, wires and FIFOs between the buffer and the PEs
  kBuffer,
  kDram,
  kClock,
  kControl,
  kPeLeakage,
  kBufferLeakage,
};
inline constexpr int kComponents = 9;
const char* name_of(Component component);  // "mac", "pe_memory", ... as in the JSON

/// One kind of action: how often, what each costs, and for which operand (none: for all).
struct EnergyEntry {
  Component component = Component::kMac;
  std::optional<Operand> operand;
  std::string action;
  WideCount count;
  Attojoules each, energy;
};

/// The energy of one layer. Whatever way its entries are grouped, the groups sum to the total.
struct EnergyReport {
  std::vector<EnergyEntry> entries;
  WideCount gated_macs;
  std::vector<std::string> notes;  // what is not charged, or extrapolated

  Attojoules total() const;
  Attojoules of(Component component) const;
  Attojoules of(std::optional<Operand> operand) const;
  Attojoules on_chip() const { return total() - of(Component::kDram); }
};

/// What happened, as the machine measured or a model predicted it.
struct Run {
  const Layer& layer;  // with its word widths
  std::int64_t cycles = 0;
  const Activity& activity;
  /// MACs whose ifmap word is zero. What of them is gated, the accelerator says.
  WideCount zero_macs;
  /// Bits that flipped, where they were counted: what they cost takes the place of what the words
  /// on the same registers and wires do.
  const ToggleCounts* toggles = nullptr;
};

/// The energy of a run: every count times what one action costs, and clock, control and leakage for
/// its cycles. Throws InputError for a type of DRAM that the technology does not have; ModelError
/// if the parts do not sum to the total.
EnergyReport evaluate(const Run& run, const Accelerator& accelerator, const Technology& technology);

}  // namespace orrery
