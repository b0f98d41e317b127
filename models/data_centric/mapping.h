#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/data_centric/maestro_layer.h"

namespace orrery::data_centric {

/// A size in a directive: a number, or `Sz(axis)`, the layer's size on that axis.
struct Size {
  std::int64_t number = 1;
  std::optional<Axis> of;

  std::int64_t in(const Problem& problem) const { return of ? problem[*of] : number; }
  friend bool operator==(const Size&, const Size&) = default;
};

/// One directive of the data-centric notation (Kwon et al., MICRO 2019, section 3):
/// TemporalMap(size, offset) A: every cluster works on `size` indices of A, then on those `offset`
/// further. SpatialMap(size, offset) A: neighbouring clusters work on indices `offset` apart.
/// Cluster(size): from here on, what is mapped is inside groups of `size` clusters.
struct Directive {
  enum class Kind : std::uint8_t { kTemporalMap, kSpatialMap, kCluster } kind;
  Size size, offset;
  Axis axis = Axis::kN;
  bool of_outputs = false;  // sizes count output rows (Y') or columns (X'), not those of the ifmap
  int line = 0;

  friend bool operator==(const Directive&, const Directive&) = default;
};

/// Directives, outermost first.
using Mapping = std::vector<Directive>;

struct MappedLayer {
  Problem problem;
  Mapping mapping;
};

}  // namespace orrery::data_centric
