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
  /// What the reader of the file left out or added, a sentence each, for the user to see.
  std::vector<std::string> notes;

  WideMacs macs() const;
  Words parameters() const;
};

}  // namespace orrery
