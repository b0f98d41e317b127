#pragma once

#include "dataflows/activity.h"
#include "models/data_centric/analyze.h"

namespace orrery::data_centric {

/// What an analysis says of a layer in the words of the simulator's account, as far as it goes: a
/// MAC reads its three operands and writes its sum; what the outermost level takes in is read from
/// the buffer and written to the PEs; inputs and weights come from DRAM once, outputs go there once
/// (the L2 is taken to hold what it must). Words are `bytes_of_word` bytes. Moves between PEs,
/// causes and moments stay 0.
Activity counts_of(const Problem& problem, const Analysis& analysis, std::int64_t bytes_of_word);

}  // namespace orrery::data_centric
