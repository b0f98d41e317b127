#pragma once

#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// Layers in the order in which they run.
struct Network {
  std::string name;
  std::string description;
  std::vector<Layer> layers;

  Macs macs() const;
  Words parameters() const;
};

}  // namespace orrery
