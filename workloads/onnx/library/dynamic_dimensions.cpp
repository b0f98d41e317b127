#include "workloads/onnx/library/dynamic_dimensions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/error.h"

namespace orrery::onnx_library {
namespace {

std::set<std::string> initializers_of(const onnx::GraphProto& graph) {
  std::set<std::string> names;
  for (const auto& tensor : graph.initializer()) names.insert(tensor.name());
  for (const auto& tensor : graph.sparse_initializer()) names.insert(tensor.values().name());
  return names;
}

/// Sizes for the dimensions, and what became of them.
class Binder {
 public:
  explicit Binder(const OnnxRequest& request) : request_(request) {}

  void bind(onnx::ValueInfoProto& input) {
    if (!input.type().has_tensor_type() || !input.type().tensor_type().has_shape()) return;
    auto& shape = *input.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (int axis = 0; axis < shape.dim_size(); ++axis) {
      auto& dimension = *shape.mutable_dim(axis);
      if (dimension.has_dim_value() && dimension.dim_value() > 0) continue;
      const std::string name = dimension.dim_param().empty()
                                   ? fmt::format("{}.{}", input.name(), axis)
                                   : dimension.dim_param();
      names_.insert(name);
      const auto given = request_.dimensions.find(name);
      if (given != request_.dimensions.end()) {
        dimension.set_dim_value(given->second);
      } else if (axis == 0 && request_.batch) {
        dimension.set_dim_value(*request_.batch);
      } else {
        missing_.insert(name);
      }
    }
  }

  void check() const {
    for (const auto& [name, size] : request_.dimensions) {
      if (names_.contains(name)) continue;
      throw InputError({"", 0, name}, fmt::format("no dynamic dimension of the model; it has: {}",
                                                  names_.empty() ? "none" : list(names_)));
    }
    if (!missing_.empty()) {
      throw InputError(
          fmt::format("has dynamic dimensions without a size: {}; give each with "
                      "--param, as in --param {}=1",
                      list(missing_), *missing_.begin()));
    }
  }

  bool bound_any() const { return !names_.empty(); }

 private:
  static std::string list(const std::set<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
  }

  const OnnxRequest& request_;
  std::set<std::string> names_, missing_;
};

void forget_shape(onnx::ValueInfoProto& value) {
  if (value.type().has_tensor_type()) {
    value.mutable_type()->mutable_tensor_type()->clear_shape();
  }
}

}  // namespace

void bind_dimensions(onnx::GraphProto& graph, const OnnxRequest& request) {
  const std::set<std::string> constants = initializers_of(graph);
  Binder binder(request);
  for (auto& input : *graph.mutable_input()) {
    if (!constants.contains(input.name())) binder.bind(input);
  }
  binder.check();
  if (!binder.bound_any()) return;
  graph.clear_value_info();
  for (auto& output : *graph.mutable_output()) forget_shape(output);
}

}  // namespace orrery::onnx_library
