#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "workloads/expression.h"
#include "workloads/layer_yaml.h"

namespace orrery {

/// What is known at one place of a list of layers of a network file: the body of the network or of
/// one block.
struct Scope {
  /// The name under which layers find what came into the block.
  static constexpr const char* kInput = "input";

  std::string prefix;                          // of the layers' names, "layer1.0."
  Bindings names;                              // parameters in reach
  std::map<std::string, TensorShape> outputs;  // of earlier layers here, and kInput
  std::optional<TensorShape> current;          // what the next layer takes

  /// Makes `in` what came into the block.
  void enter(const TensorShape& in);
  /// Lets later layers find what is current by `name`.
  void record(const std::string& name);

  /// What the layer at `node` takes by its key `input`: a name, a list of names whose channels are
  /// put side by side, or a size; by default what the layer before passes on. Throws InputError at
  /// the name that is wrong.
  std::optional<TensorShape> input(const YamlNode& node) const;
  /// The same, or each of the names in its key `inputs`.
  std::vector<TensorShape> inputs(const YamlNode& node) const;

 private:
  TensorShape find(const YamlNode& name) const;
  TensorShape join(const YamlNode& list) const;
};

/// A size {c: 3, h: 224, w: 224}, 1 where a key is left out.
TensorShape read_shape(const YamlNode& node, const Bindings& names);

/// Binds c, h and w, each behind `prefix`, to a size.
void bind_size(Bindings& names, const std::string& prefix, const TensorShape& size);

}  // namespace orrery
