#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "workloads/onnx/onnx_graph.h"

namespace orrery {

/// ONNX graphs for tests, tensor by tensor. Each function returns the tensor that it adds.
class OnnxGraphBuilder {
 public:
  using Sizes = std::vector<std::int64_t>;
  using Attributes = std::map<std::string, OnnxAttribute>;

  int input(const Sizes& shape, int bits = 0) {
    graph_.inputs.push_back(tensor(shape, bits));
    return graph_.inputs.back();
  }

  int constant(const Sizes& shape, int bits = 0) {
    const int at = tensor(shape, bits);
    graph_.tensors[at].constant = true;
    return at;
  }

  /// A node that makes one tensor; its name is that of the operator.
  int node(const std::string& op, std::vector<int> inputs, const Sizes& out,
           Attributes attributes = {}, int bits = 0) {
    const int at = tensor(out, bits);
    graph_.nodes.push_back({op, op, "", std::move(inputs), {at}, std::move(attributes)});
    return at;
  }

  OnnxGraph take(std::vector<int> outputs) {
    graph_.outputs = std::move(outputs);
    return std::exchange(graph_, {});
  }

 private:
  int tensor(const Sizes& shape, int bits) {
    const int at = static_cast<int>(graph_.tensors.size());
    graph_.tensors.push_back({"t" + std::to_string(at), shape, bits, false, {}});
    return at;
  }

  OnnxGraph graph_;
};

inline OnnxAttribute whole_numbers(std::vector<std::int64_t> values) {
  return {std::move(values), {}, ""};
}
inline OnnxAttribute word(std::string text) { return {{}, {}, std::move(text)}; }

}  // namespace orrery
