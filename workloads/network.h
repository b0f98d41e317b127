#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

class TensorSource;

/// Layers in the order in which they run.
struct Network {
  std::string name;
  std::string description;
  std::vector<Layer> layers;
  /// What the reader of the file left out or added, a sentence each, for the user to see.
  std::vector<std::string> notes;
  /// The weights that the file has, for runs that move values; null when it has none.
  std::shared_ptr<const TensorSource> filters;

  WideMacs macs() const;
  Words parameters() const;
};

}  // namespace orrery
