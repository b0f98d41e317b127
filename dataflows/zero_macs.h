#pragma once

#include <cstdint>
#include <vector>

#include "base/ratio.h"
#include "workloads/layer.h"

namespace orrery {

/// Multiply-accumulates of the layer whose ifmap word lies in the padding.
std::int64_t padding_macs(const Layer& layer);

/// Those whose ifmap word is zero, in the padding or not. `ifmap` is the whole tensor, row-major as
/// [n][g][c][h][w].
std::int64_t zero_macs(const Layer& layer, const std::vector<std::int64_t>& ifmap);

/// The same where only the density of the ifmap is known, the share of its words that are not zero
/// (at most 1): the padding's, and that of the rest, rounded up.
std::int64_t expected_zero_macs(const Layer& layer, Ratio density);

/// The same by what the layer itself says of its zeros (`ifmap_zeros`). Where it does not say, only
/// the padding's are known.
std::int64_t expected_zero_macs(const Layer& layer);

}  // namespace orrery
