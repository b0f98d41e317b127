#pragma once

#include <string>

#include "workloads/layer.h"

namespace orrery {

/// Everything about a layer but its name, as bytes: equal for layers that are equal.
std::string content_of(const Layer& layer);

}  // namespace orrery
