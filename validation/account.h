#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "sim/system/simulate.h"

namespace orrery {

/// What the simulator says a layer's time went into: its causes, gathered by what a model would
/// have to know to predict them.
enum class Loss : std::uint8_t {
  kComputing,  // multiply-accumulates
  kUnmapped,   // the same take longer than on all PEs, because the mapping leaves some without work
  kFillDrain,  // the array fills and drains, stationary operands load
  kPsums,      // partial sums that are not there, cannot leave, or are added to others
  kPorts,      // ifmap or filter words that are not there, though their tile is in the buffer
  kShifting,   // windows that move on
  kDram,       // tiles that are not in the buffer, last results on their way out
};
inline constexpr std::size_t kLosses = 7;
const char* name_of(Loss loss);  // "computing", "unmapped", "fill and drain", ...

/// Cycles by loss, which sum to the layer's cycles. They are those of the PEs that have work: where
/// a fold uses a quarter of the array and half of its time is filling, half of the cycles are
/// filling. What PEs without work cost is the time that the multiply-accumulates take beyond MACs
/// over PEs.
using Account = std::array<double, kLosses>;

Account account_of(const Measurement& measured, std::int64_t pes);

/// The part of the account that a prediction does not reach, when it is too low. The prediction is
/// spent on the account in order: first on what `bound` says sets the time (Prediction::bound),
/// then on the others as they are listed above. What is left sums to simulated minus predicted
/// cycles; all 0 when the prediction is not too low.
Account unexplained(const Account& account, double predicted, const std::string& bound);

}  // namespace orrery
