#pragma once

#include <map>
#include <string>

#include "base/error.h"
#include "hardware/accelerator.h"

namespace orrery {

/// Where each key of an accelerator was given, for complaints about two keys that do not fit.
struct KeyOrigins {
  std::string file;                       // for keys that were given nowhere
  std::map<std::string, Location> given;  // by path, such as "array.rows"

  Location of(const std::string& path) const;
};

/// Refuses hardware whose keys are each allowed but cannot be together, or that is too large to
/// simulate. Throws InputError at the key to change.
void validate(const Accelerator& accelerator, const KeyOrigins& origins);

}  // namespace orrery
