#pragma once

#include <array>
#include <cstdint>

#include "workloads/layer.h"

namespace orrery {

/// Registers and wires on which bits flip.
enum class Wire : std::uint8_t {
  kPeIfmap,    // the ifmap word at a PE's multiplier
  kPeFilter,   // the weight at it
  kPePsum,     // the sum behind it
  kBusIfmap,   // a lane of the array's ifmap edge, or of its multicast bus
  kBusFilter,  // the same of the filters
  kBusPsum,    // a lane of the buses that bring and collect partial sums; multicast arrays only
};
inline constexpr int kWires = 6;
inline constexpr std::array<Wire, kWires> kAllWires = {Wire::kPeIfmap,   Wire::kPeFilter,
                                                       Wire::kPePsum,    Wire::kBusIfmap,
                                                       Wire::kBusFilter, Wire::kBusPsum};
const char* name_of(Wire wire);  // "pe_ifmap", ..., as in the JSON
/// Those of an operand at the PEs, and on its way to them.
Wire wire_at_pe(Operand operand);
Wire wire_on_bus(Operand operand);
/// Bits of a word on it.
int bits_of(const Layer& layer, Wire wire);

/// Bits that flipped between successive words, over all registers or lanes of a kind. In two's
/// complement, and if words were a sign and a magnitude.
struct ToggleCount {
  WideCount words, twos_complement, sign_magnitude;
  ToggleCount& operator+=(const ToggleCount& other) {
    words += other.words;
    twos_complement += other.twos_complement;
    sign_magnitude += other.sign_magnitude;
    return *this;
  }
  friend bool operator==(const ToggleCount&, const ToggleCount&) = default;
};
using ToggleCounts = std::array<ToggleCount, kWires>;

}  // namespace orrery
