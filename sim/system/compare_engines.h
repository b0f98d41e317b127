#pragma once

#include "sim/chip/measurement.h"

namespace orrery {

/// Throws ModelError that names the first count in which two measurements of a run differ.
void require_same(const Measurement& stepped, const Measurement& fast);

}  // namespace orrery
