#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/declared_keys.h"
#include "base/yaml.h"
#include "workloads/expression.h"
#include "workloads/layer.h"

namespace orrery {

/// What flows from one layer to the next, for one sample. The tokens of a transformer are rows:
/// h tokens of c features, w = 1.
struct TensorShape {
  std::int64_t c = 1, h = 1, w = 1;

  friend bool operator==(const TensorShape&, const TensorShape&) = default;
};

/// What `layer` passes on.
TensorShape output_of(const Layer& layer);

/// Bits per word of a layer that says nothing else.
struct Precision {
  int ifmap = 0, filter = 0, ofmap = 0, psum = 0;  // 0: not stated
};

/// The keys of Precision in a file: ifmap_bits, filter_bits, ofmap_bits, psum_bits.
const std::vector<std::string>& precision_keys();
/// The widths of words, which networks and layers may state.
void declare_precision(DeclaredKeys& keys, Precision& precision);
/// `defaults` with what `node` says instead.
Precision read_precision(const YamlNode& node, Precision defaults);

/// What a layer finds in the network around it.
struct LayerInputs {
  /// Empty when nothing came before. An element-wise layer may have several, others have one.
  std::vector<TensorShape> tensors;
  Bindings names;  // parameters of the network and of the block
  Precision precision;
};

/// The value of an expression in the file; InputError at `node`.
std::int64_t read_number(const YamlNode& node, const Bindings& names);

/// One layer of a network file, for one sample, from its map with the key `op`. Throws InputError
/// at the key that is wrong. The keys are described in workloads/networks/resnet18.yaml.
Layer read_layer(const YamlNode& node, const std::string& name, const LayerInputs& inputs);

}  // namespace orrery
