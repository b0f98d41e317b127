#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// A layer as loop-nest tools write it: loops with sizes, and three tensors whose indices are sums
/// of loops. An output word is the sum over all loops that it does not depend on of an input word
/// times a weight.
struct LoopNest {
  struct Term {
    std::string loop;
    std::int64_t factor = 1;  // a stride or a dilation
  };
  /// One dimension of a tensor; padding before and behind it is not stored.
  struct Index {
    std::vector<Term> terms;
    std::int64_t pad_begin = 0, pad_end = 0;
  };
  using Tensor = std::vector<Index>;

  std::map<std::string, std::int64_t> loops;
  Tensor output, input, weights;
  bool pools = false;  // the input only: the weights are none
};

/// The convolution, product or pooling that the loops are. An index of the input that is a sum of
/// two loops slides a window; the first of two such indices are rows. Loops of the same tensors
/// count as one. Throws InputError when the loops are neither of these.
Layer layer_of(const std::string& name, const LoopNest& nest);

}  // namespace orrery
