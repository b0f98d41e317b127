#include "workloads/onnx/onnx_node_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "workloads/layer.h"

namespace orrery {

bool OnnxNodeView::has_input(std::size_t at) const {
  return at < node_.inputs.size() && node_.inputs[at] != OnnxNode::kAbsent;
}

const OnnxTensor& OnnxNodeView::input(std::size_t at) const {
  if (!has_input(at)) throw error(fmt::format("has no input {}", at));
  return graph_.tensors[node_.inputs[at]];
}

const OnnxShape& OnnxNodeView::output_shape(std::size_t at) const {
  if (at >= node_.outputs.size() || node_.outputs[at] == OnnxNode::kAbsent) {
    throw error(fmt::format("has no output {}", at));
  }
  return shape_of(graph_.tensors[node_.outputs[at]]);
}

const OnnxShape& OnnxNodeView::shape_of(const OnnxTensor& tensor) const {
  if (!tensor.shape) {
    throw error(fmt::format("the shape of '{}' does not follow from the model", tensor.name));
  }
  for (const std::int64_t size : *tensor.shape) {
    if (size >= 1 && size <= kMaxDimension) continue;
    throw error(fmt::format("'{}' is {}; allowed: sizes from 1 to {}", tensor.name,
                            fmt::join(*tensor.shape, " x "), kMaxDimension));
  }
  return *tensor.shape;
}

std::int64_t OnnxNodeView::integer(const std::string& attribute, std::int64_t otherwise) const {
  const auto found = node_.attributes.find(attribute);
  if (found == node_.attributes.end()) return otherwise;
  if (found->second.integers.size() != 1) {
    throw error(fmt::format("{} is no whole number", attribute));
  }
  return found->second.integers.front();
}

std::vector<std::int64_t> OnnxNodeView::integers(const std::string& attribute, std::size_t count,
                                                 std::int64_t otherwise, std::int64_t least) const {
  const auto found = node_.attributes.find(attribute);
  if (found == node_.attributes.end()) return std::vector<std::int64_t>(count, otherwise);
  const std::vector<std::int64_t>& values = found->second.integers;
  const auto fits = [&](std::int64_t value) { return value >= least && value <= kMaxDimension; };
  if (values.size() != count || !std::all_of(values.begin(), values.end(), fits)) {
    throw error(fmt::format("{} is [{}]; allowed: {} numbers from {} to {}", attribute,
                            fmt::join(values, ", "), count, least, kMaxDimension));
  }
  return values;
}

std::string OnnxNodeView::text(const std::string& attribute, const std::string& otherwise) const {
  const auto found = node_.attributes.find(attribute);
  return found == node_.attributes.end() ? otherwise : found->second.text;
}

InputError OnnxNodeView::error(const std::string& message) const {
  return {{"", 0, fmt::format("{} ({})", node_.name, node_.op)}, message};
}

std::int64_t words_of(const OnnxShape& shape, std::size_t first, std::size_t end) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t words = 1;
  for (std::size_t axis = first; axis < std::min(end, shape.size()); ++axis) {
    if (shape[axis] > 0 && words > kMost / shape[axis]) return kMost;
    words *= shape[axis];
  }
  return words;
}

}  // namespace orrery
