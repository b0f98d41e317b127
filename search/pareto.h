#pragma once

#include <cstddef>
#include <vector>

namespace orrery {

/// The objectives of one design, all to be minimised.
using Objectives = std::vector<double>;

/// Is `a` nowhere worse than `b`, and somewhere better?
bool dominates(const Objectives& a, const Objectives& b);

/// The positions of those that no other dominates, in their order. Of equal ones all are kept.
std::vector<std::size_t> pareto_front(const std::vector<Objectives>& all);

/// For each, the number of the front it is on: 0 for the Pareto front, 1 for the front of what is
/// left without it, and so on (Deb et al., "A fast and elitist multiobjective genetic algorithm:
/// NSGA-II", 2002, section III-A).
std::vector<int> pareto_ranks(const std::vector<Objectives>& all);

/// The volume that is dominated by `all` and bounded by `reference`, the measure by which fronts
/// are compared (Zitzler and Thiele, 1999). What is not better than `reference` in every objective
/// adds nothing. Exact, by slicing; fast enough for fronts of some hundreds in up to four.
double hypervolume(const std::vector<Objectives>& all, const Objectives& reference);

}  // namespace orrery
