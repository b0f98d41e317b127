#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/laws/paused_run.h"

namespace orrery {

/// Every field of the state that is compared is in one of these three.

/// Cases in which it is seen when the fast engine leaves the field out of every comparison of
/// states, as tests/sweep/fields.cpp finds them.
extern const std::map<std::string, NamedCase> kSeenIn;

/// A moment of a run in which a machine whose state is another in `field` alone goes on otherwise,
/// as tests/sweep/perturb.cpp finds them.
struct ChangedField {
  std::string field;
  NamedCase in;
  std::int64_t cycle = 0;
  std::size_t nth = 0;  // of the fields of that name
  std::int64_t by = 0;
};
extern const std::vector<ChangedField> kChanged;

/// Fields that no two states can differ in alone, and which others tell what they are.
extern const std::map<std::string, std::string> kImplied;

}  // namespace orrery
