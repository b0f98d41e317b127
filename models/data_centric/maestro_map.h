#pragma once

#include <cstdint>
#include <vector>

#include "models/data_centric/steps.h"

namespace orrery::data_centric {

/// A directive with its sizes as numbers of ifmap rows and columns (Y and X).
struct MaestroMap {
  Axis axis;
  bool spatial = false;
  std::int64_t size = 1, offset = 1;
};

/// Words along one axis: of a whole chunk, and of the last one where that is smaller. `fresh` are
/// those that the chunk before (or the neighbour's) did not have.
struct Chunk {
  std::int64_t whole = 1, fresh = 1, edge = 1, edge_fresh = 1;
};

/// A level as MAESTRO sees it: every axis has a directive. What it derives from the level's size it
/// derives once, from the largest piece that the level ever gets.
struct MaestroLevel {
  std::vector<MaestroMap> maps;
  Extents extent = {};  // of that largest piece
  std::int64_t clusters = 1;
  std::int64_t edge_clusters = 1;  // busy in the last step along the first spatial axis
  std::vector<Chunk> inputs;       // of each map
  std::vector<Chunk> outputs;      // the same, but rows and columns of the output on Y and X
};

/// Completes the directives: output sizes become ifmap sizes, offsets follow the stride, what a
/// level leaves out it inherits from the one above. Throws InputError for a level that maps no axis
/// spatially.
std::vector<MaestroLevel> complete_levels(const Problem& problem, const Mapping& mapping,
                                          const Hardware& hardware);

}  // namespace orrery::data_centric
