#pragma once

#include <string>

#include "workloads/layer.h"

namespace orrery {

/// The size of a layer in a few characters: "64x56x56 -> 128x28x28, 3x3/2" for a convolution,
/// "12x [128 x 64] x [64 x 128]" for products.
std::string shape_text(const Layer& layer);

}  // namespace orrery
