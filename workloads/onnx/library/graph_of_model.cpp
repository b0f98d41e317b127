#include "workloads/onnx/library/graph_of_model.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "base/error.h"
#include "workloads/onnx/library/integer_values.h"

namespace orrery::onnx_library {
namespace {

using Shape = std::vector<std::int64_t>;

/// Bits of a word of a quantised type; 0 for all others.
int quantised_bits(std::int32_t type) {
  switch (type) {
    case onnx::TensorProto::INT8:
    case onnx::TensorProto::UINT8:
      return 8;
    case onnx::TensorProto::INT16:
    case onnx::TensorProto::UINT16:
      return 16;
    default:
      return 0;
  }
}

std::optional<Shape> shape_of(const onnx::TypeProto& type) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return std::nullopt;
  Shape shape;
  for (const auto& dimension : type.tensor_type().shape().dim()) {
    if (!dimension.has_dim_value()) return std::nullopt;
    shape.push_back(dimension.dim_value());
  }
  return shape;
}

OnnxAttribute attribute_of(const onnx::AttributeProto& proto) {
  OnnxAttribute attribute;
  switch (proto.type()) {
    case onnx::AttributeProto::INT:
      attribute.integers = {proto.i()};
      break;
    case onnx::AttributeProto::INTS:
      attribute.integers.assign(proto.ints().begin(), proto.ints().end());
      break;
    case onnx::AttributeProto::FLOAT:
      attribute.reals = {proto.f()};
      break;
    case onnx::AttributeProto::FLOATS:
      attribute.reals.assign(proto.floats().begin(), proto.floats().end());
      break;
    case onnx::AttributeProto::STRING:
      attribute.text = proto.s();
      break;
    case onnx::AttributeProto::TENSOR:
      attribute.integers = small_integers(proto.t()).value_or(std::vector<std::int64_t>());
      break;
    default:
      break;
  }
  return attribute;
}

class Converter {
 public:
  Converter(const onnx::ModelProto& model, const std::set<std::string>& constants)
      : model_(model), constants_(constants) {}

  OnnxGraph run() {
    graph_.name = model_.graph().name();
    for (const auto& import : model_.opset_import()) {
      if (import.domain().empty() || import.domain() == "ai.onnx") graph_.opset = import.version();
    }
    add_tensors();
    for (const auto& node : model_.graph().node()) add(node);
    for (const auto& output : model_.graph().output()) {
      graph_.outputs.push_back(known(output.name(), "the model's outputs"));
    }
    return std::move(graph_);
  }

 private:
  void add_tensors() {
    const auto& graph = model_.graph();
    for (const auto& initializer : graph.initializer()) add_initializer(initializer);
    for (const auto& sparse : graph.sparse_initializer()) {
      OnnxTensor& tensor = graph_.tensors[position(sparse.values().name())];
      tensor.shape.emplace(sparse.dims().begin(), sparse.dims().end());
      tensor.constant = true;
    }
    for (const auto& input : graph.input()) {
      const int at = add_value(input);
      OnnxTensor& tensor = graph_.tensors[at];
      if (constants_.contains(input.name())) tensor.constant = true;
      if (!tensor.constant) graph_.inputs.push_back(at);
    }
    for (const auto& [name, at] : positions_) defined_.insert(at);
    for (const auto& value : graph.value_info()) add_value(value);
    for (const auto& output : graph.output()) add_value(output);
  }

  void add_initializer(const onnx::TensorProto& proto) {
    OnnxTensor& tensor = graph_.tensors[position(proto.name())];
    tensor.shape.emplace(proto.dims().begin(), proto.dims().end());
    tensor.bits = quantised_bits(proto.data_type());
    tensor.constant = true;
    tensor.integers = small_integers(proto).value_or(std::vector<std::int64_t>());
  }

  int add_value(const onnx::ValueInfoProto& value) {
    const int at = position(value.name());
    OnnxTensor& tensor = graph_.tensors[at];
    if (!tensor.shape) tensor.shape = shape_of(value.type());
    if (value.type().has_tensor_type()) {
      tensor.bits = quantised_bits(value.type().tensor_type().elem_type());
    }
    return at;
  }

  void add(const onnx::NodeProto& proto) {
    OnnxNode node;
    node.op = proto.op_type();
    node.domain = proto.domain() == "ai.onnx" ? "" : proto.domain();
    node.name = !proto.name().empty()     ? proto.name()
                : proto.output_size() > 0 ? proto.output(0)
                                          : proto.op_type();
    for (const std::string& input : proto.input()) {
      node.inputs.push_back(input.empty() ? OnnxNode::kAbsent : known(input, node.name));
    }
    for (const std::string& output : proto.output()) {
      node.outputs.push_back(output.empty() ? OnnxNode::kAbsent : define(output, node.name));
    }
    for (const auto& attribute : proto.attribute()) {
      node.attributes.emplace(attribute.name(), attribute_of(attribute));
    }
    graph_.nodes.push_back(std::move(node));
  }

  /// Of a tensor that an input, an initializer or a node before defines.
  int known(const std::string& name, const std::string& user) const {
    const auto found = positions_.find(name);
    if (found != positions_.end() && defined_.contains(found->second)) return found->second;
    throw InputError({"", 0, user},
                     fmt::format("uses the tensor '{}', which nothing before it makes", name));
  }

  int define(const std::string& name, const std::string& maker) {
    const int at = position(name);
    if (!defined_.insert(at).second) {
      throw InputError({"", 0, maker}, fmt::format("makes the tensor '{}' a second time", name));
    }
    return at;
  }

  int position(const std::string& name) {
    const auto [found, added] = positions_.emplace(name, static_cast<int>(graph_.tensors.size()));
    if (added) graph_.tensors.push_back({name, std::nullopt, 0, false, {}});
    return found->second;
  }

  const onnx::ModelProto& model_;
  const std::set<std::string>& constants_;
  OnnxGraph graph_;
  std::map<std::string, int> positions_;  // of tensors, by name
  std::set<int> defined_;
};

}  // namespace

OnnxGraph graph_of(const onnx::ModelProto& model, const std::set<std::string>& constants) {
  return Converter(model, constants).run();
}

}  // namespace orrery::onnx_library
