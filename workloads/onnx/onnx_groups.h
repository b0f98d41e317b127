#pragma once

#include <cstdint>
#include <vector>

#include "workloads/onnx/onnx_graph.h"
#include "workloads/onnx/onnx_operators.h"

namespace orrery {

/// What becomes of a node.
enum class OnnxFate : std::uint8_t {
  kConstant,  // nothing: its outputs do not depend on the inputs
  kLayout,    // nothing: who reads its outputs reads its inputs in another order
  kFused,     // done by the layer before it, as its words leave
  kLayer      // layers of its own
};

/// Which nodes are layers, and which are done on the way out of one.
///
/// An element-wise node all of whose inputs come from one layer is fused with it: batch
/// normalisation, an activation function, a quantisation. Reductions are fused with each other and
/// with element-wise nodes, as a normalisation that is exported in pieces, but not with a layer
/// that multiplies: the result is an element-wise layer that reads what that one wrote.
class OnnxGroups {
 public:
  /// Marks the tensors of `graph` that follow from constants. Shapes may be missing.
  explicit OnnxGroups(OnnxGraph& graph);

  OnnxFate fate(std::size_t node) const { return fates_[node]; }
  /// Words that a fused node reads when its result is written besides what its layer writes; 0
  /// when it costs nothing.
  std::int64_t words_read(std::size_t node) const;
  /// The tensor that a node's layer writes: its output, or that of the last node fused with it;
  /// OnnxNode::kAbsent when it has none.
  int written(std::size_t node) const;

 private:
  /// A result that may be written: of a layer, or of a fused node.
  struct Value {
    int layer = -1;  // the node that it is fused with, or that makes it; -1: an input of the model
    int tensor = -1;
    bool reduced = false;
    std::int64_t words = 0, input_words = 0;
    bool read = false;  // by another layer, or by the user
  };

  void place(std::size_t node);
  void fuse(std::size_t node, OnnxRole role);
  void make_layer(std::size_t node);
  void read_outputs();
  void choose_written();
  std::vector<int> activations(const OnnxNode& node) const;
  std::vector<int> values_of(const std::vector<int>& tensors) const;
  /// The one layer that all of these come from; -1 when there is none.
  int common_layer(const std::vector<int>& values) const;
  void add_values(const Value& value, std::size_t node);
  void add_value(Value value, int tensor);
  std::int64_t words(int tensor) const;

  OnnxGraph& graph_;
  std::vector<OnnxFate> fates_;
  std::vector<Value> values_;
  std::vector<std::vector<int>> of_tensor_;  // values that a tensor is made of
  std::vector<int> first_of_;                // of a node: its first value; -1
  std::vector<int> written_;                 // of a layer: the value that it writes; -1
};

}  // namespace orrery
