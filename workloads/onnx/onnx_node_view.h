#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "workloads/onnx/onnx_graph.h"

namespace orrery {

/// A node with what it says of itself checked: every question throws an InputError that names the
/// node when there is no answer.
class OnnxNodeView {
 public:
  OnnxNodeView(const OnnxGraph& graph, const OnnxNode& node) : graph_(graph), node_(node) {}

  const OnnxNode& node() const { return node_; }
  const std::string& name() const { return node_.name; }

  bool has_input(std::size_t at) const;
  const OnnxTensor& input(std::size_t at) const;
  /// Sizes of an input or an output, each from 1 to kMaxDimension.
  const OnnxShape& input_shape(std::size_t at) const { return shape_of(input(at)); }
  const OnnxShape& output_shape(std::size_t at = 0) const;

  std::int64_t integer(const std::string& attribute, std::int64_t otherwise) const;
  /// `count` numbers from `least` to kMaxDimension; `otherwise` for each when it is not given.
  std::vector<std::int64_t> integers(const std::string& attribute, std::size_t count,
                                     std::int64_t otherwise, std::int64_t least) const;
  std::string text(const std::string& attribute, const std::string& otherwise) const;
  bool has(const std::string& attribute) const { return node_.attributes.contains(attribute); }

  /// What `make` returns; its InputErrors name the node.
  template <class Make>
  auto built(Make make) const {
    try {
      return make();
    } catch (const InputError& e) {
      throw error(e.what());
    }
  }

  /// A mistake of the model in this node.
  InputError error(const std::string& message) const;

 private:
  const OnnxShape& shape_of(const OnnxTensor& tensor) const;

  const OnnxGraph& graph_;
  const OnnxNode& node_;
};

/// Product of the sizes from `first` to `end`, saturated: no word count that large is allowed.
std::int64_t words_of(const OnnxShape& shape, std::size_t first = 0, std::size_t end = SIZE_MAX);

}  // namespace orrery
