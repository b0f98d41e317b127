#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/experiment/network_set.h"
#include "search/experiment/semi_decoupled_methods.h"

namespace orrery {

/// Throws InputError, which lists the strategies, when there is none of that name.
void check_strategy(const std::string& name);

/// Machine and network searched together by one of the strategies, each evaluation being one
/// network on one machine: for a sample of the judge's limits, `seeds` runs each, and the most
/// accurate design found within the limit is compared with the optimum.
///
/// The machine is a choice among names; the network is its code's digits where the space has all
/// codes, or else a position in the order of MACs, as two numbers (coarse, fine). Throws InputError
/// for an unknown strategy.
MethodResult coupled_search(const std::string& strategy, const Judge& judge, const NetworkSet& set,
                            const CostTable& costs, bool energies, std::int64_t evaluations,
                            std::int64_t seeds, std::uint64_t seed);

}  // namespace orrery
