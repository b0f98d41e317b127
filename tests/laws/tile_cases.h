#pragma once

#include <optional>

#include "tests/laws/random_case.h"

namespace orrery {

/// A layer of a size that networks have, with or without MACs as `macs` says, on a preset with
/// memories of some size, so that tiles matter.
RandomCase draw_tile_case(std::uint64_t seed, bool macs);
/// Cycles with these overrides on top of the case's own.
std::int64_t cycles_of(const RandomCase& random, const std::vector<std::string>& more = {});
/// The same with sizes of tiles that are pinned.
std::int64_t cycles_of(const RandomCase& random, const Shape& tile,
                       const std::vector<std::string>& more = {});
/// Sizes between 1 and the layer's; nothing where tiles of these sizes, with second buffers
/// wherever the hardware has them, do not fit.
std::optional<Shape> draw_tile(const RandomCase& random, const Accelerator& hardware, Draw& draw);

}  // namespace orrery
