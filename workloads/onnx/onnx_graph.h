#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orrery {

using OnnxShape = std::vector<std::int64_t>;

/// The value of a node's attribute; the members that its type has no use for are empty.
struct OnnxAttribute {
  std::vector<std::int64_t> integers;  // of INT, INTS and integer tensors
  std::vector<double> reals;           // of FLOAT and FLOATS
  std::string text;                    // of STRING
};

/// A tensor of a model: its shape once everything is inferred, not its words.
struct OnnxTensor {
  std::string name;
  std::optional<OnnxShape> shape;  // nothing when it cannot be inferred
  int bits = 0;           // of a word of a quantised type (int8: 8); 0: real, or none of these
  bool constant = false;  // an initializer: the same whatever the inputs are
  std::vector<std::int64_t> integers;  // the words of a small integer initializer, else empty
};

/// An operator at work. Tensors are positions in OnnxGraph::tensors; kAbsent for what is left out.
struct OnnxNode {
  static constexpr int kAbsent = -1;

  std::string name, op;
  std::string domain;  // empty for ONNX's own operators
  std::vector<int> inputs, outputs;
  std::map<std::string, OnnxAttribute> attributes;
};

/// A model as far as layers follow from it, free of the ONNX library's types. Nodes come behind
/// those whose tensors they use.
struct OnnxGraph {
  std::string name;
  std::int64_t opset = 0;  // of ONNX's own operators
  std::vector<OnnxTensor> tensors;
  std::vector<OnnxNode> nodes;
  std::vector<int> inputs, outputs;
  std::vector<std::string> notes;  // for the user, a sentence each
};

}  // namespace orrery
