#pragma once

#include <cstdint>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// Multiply-accumulates of the layer whose ifmap word lies in the padding.
std::int64_t padding_macs(const Layer& layer);

/// Those whose ifmap word is zero, in the padding or not. `ifmap` is the whole tensor, row-major as
/// [n][g][c][h][w].
std::int64_t zero_macs(const Layer& layer, const std::vector<std::int64_t>& ifmap);

}  // namespace orrery
