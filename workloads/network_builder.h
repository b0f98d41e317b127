#pragma once

#include <cstdint>
#include <string>

#include "workloads/network.h"

namespace orrery {

/// An activation between two layers: channels, rows, columns.
struct Activation {
  std::int64_t c = 1, h = 1, w = 1;
};

/// Layers one after the other, as an architecture space makes them. Every function adds a layer
/// that works on `in` and returns what comes out.
class NetworkBuilder {
 public:
  /// A square filter with padding dilation * (kernel - 1) / 2 on every side, so that a stride of 1
  /// keeps the size. `groups` of 0 means depth-wise.
  struct Conv {
    std::int64_t k = 1, kernel = 1, stride = 1, groups = 1, dilation = 1;
    std::int64_t padding = -1;  // other than the above
  };
  Activation conv(const std::string& name, Activation in, const Conv& spec);
  Activation pool(const std::string& name, Activation in, std::int64_t kernel, std::int64_t stride,
                  std::int64_t padding);
  Activation global_pool(const std::string& name, Activation in);
  /// Takes all words of `in`.
  Activation fully_connected(const std::string& name, Activation in, std::int64_t k);
  /// `inputs` activations of the size of `in`, added.
  Activation add(const std::string& name, Activation in, int inputs);
  /// Squeeze-and-excitation: a factor for each channel, from the means of all of them through
  /// `squeezed` channels.
  Activation squeeze_excite(const std::string& name, Activation in, std::int64_t squeezed);

  /// The network so far, without a name.
  Network take(std::string description);

 private:
  Network network_;
};

}  // namespace orrery
