#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/laws/random_case.h"

namespace orrery {

/// A random case by the name of what draws it: "case", "any", "long", "elastic", "multicast",
/// "starved", "shared", "packed" or "no_macs".
struct NamedCase {
  std::string draw;
  std::uint64_t seed = 0;
};

RandomCase draw_named(const NamedCase& named);

/// The fields that the fast engine compares in this case; none where the case is refused.
std::set<std::string> fields_compared(const NamedCase& named);

/// How it was seen that the fast engine left a field out of every comparison.
struct Mutant {
  std::string field;
  std::string seen;  // "" when it was not: all was as it was stepped
};

/// Runs the case with both engines, once for each field with that one left out, in a process of
/// its own: a mutant may crash or never end, which is seen too. Nothing where the case is refused.
/// "" as a field leaves nothing out.
std::vector<Mutant> run_mutants(const NamedCase& named, const std::set<std::string>& fields);

}  // namespace orrery
