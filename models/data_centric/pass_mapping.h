#pragma once

#include "dataflows/schedule.h"
#include "hardware/accelerator.h"
#include "models/data_centric/mapping.h"

namespace orrery::data_centric {

/// A pass over multicast buses (docs/decisions/0007-passes.md) in directives.
struct MappedPass {
  Problem problem;
  Mapping mapping;
  Hardware hardware;
};

/// Row-stationary as the notation has it (YR-P, Kwon et al., MICRO 2019, Table 3), with a level for
/// each kind of set: filters over sets, in them channels over sets, in them an output row for each
/// chain, and a filter row for each PE of a chain. Columns and images come one after the other,
/// outermost, so that weights stay. A word goes over all levels in one transfer, as on the buses:
/// only the outermost level has a bandwidth. Throws InputError for a dilated filter, which Y and X
/// cannot say.
MappedPass mapped_pass(const Schedule& schedule, const Tile& tile, const Accelerator& accelerator);

}  // namespace orrery::data_centric
