#include "workloads/onnx/library/infer_shapes.h"

#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <unordered_map>

#include "workloads/onnx/library/integer_values.h"
#include "workloads/onnx/library/own_schemas.h"

namespace orrery::onnx_library {
namespace {

using onnx::TypeProto;

class Inference {
 public:
  explicit Inference(onnx::ModelProto& model) : graph_(*model.mutable_graph()) {
    for (const auto& import : model.opset_import()) {
      opsets_[import.domain() == "ai.onnx" ? "" : import.domain()] =
          static_cast<int>(import.version());
    }
    for (const auto& function : model.functions()) {
      functions_[function.domain() + ":" + function.name()] = &function;
    }
  }

  void run() {
    for (auto& value : *graph_.mutable_value_info()) stated_[value.name()] = value.mutable_type();
    for (auto& value : *graph_.mutable_output()) stated_[value.name()] = value.mutable_type();
    for (const auto& tensor : graph_.initializer()) add_initializer(tensor);
    for (auto& value : *graph_.mutable_input()) types_[value.name()] = value.mutable_type();
    for (auto& node : *graph_.mutable_node()) infer(node);
    graph_.clear_value_info();
    for (const auto& [name, type] : types_) {
      auto& value = *graph_.add_value_info();
      value.set_name(name);
      *value.mutable_type() = *type;
    }
  }

 private:
  void add_initializer(const onnx::TensorProto& tensor) {
    TypeProto& type = made_.emplace_back();
    type.mutable_tensor_type()->set_elem_type(tensor.data_type());
    auto& shape = *type.mutable_tensor_type()->mutable_shape();
    for (const std::int64_t size : tensor.dims()) shape.add_dim()->set_dim_value(size);
    types_[tensor.name()] = &type;
    data_[tensor.name()] = &tensor;
  }

  void infer(onnx::NodeProto& node) {
    onnx::shape_inference::GraphInferenceContext graph_context(types_, opsets_, nullptr, functions_,
                                                               &own_schemas());
    onnx::shape_inference::InferenceContextImpl context(node, types_, data_, {}, nullptr,
                                                        &graph_context);
    try {
      infer(node, context);
    } catch (const std::exception&) {
      // Then its outputs have the shapes that the file states, or none.
    }
    for (int i = 0; i < node.output_size(); ++i)
      add_output(node.output(i), *context.getOutputType(i));
    add_value(node);
  }

  void infer(const onnx::NodeProto& node, onnx::InferenceContext& context) const {
    const auto opset = opsets_.find(node.domain() == "ai.onnx" ? "" : node.domain());
    if (opset == opsets_.end()) return;
    const auto function = functions_.find(node.domain() + ":" + node.op_type());
    const onnx::OpSchema* const schema =
        own_schemas().GetSchema(node.op_type(), opset->second, node.domain());
    if (schema != nullptr && schema->has_type_and_shape_inference_function()) {
      schema->GetTypeAndShapeInferenceFunction()(context);
    } else if (schema != nullptr && schema->HasFunction()) {
      onnx::shape_inference::InferShapeForFunctionNode(*schema->GetFunction(), &own_schemas(),
                                                       context);
    } else if (function != functions_.end()) {
      onnx::shape_inference::InferShapeForFunctionNode(*function->second, opsets_, &own_schemas(),
                                                       context, {}, functions_);
    }
  }

  void add_output(const std::string& name, const TypeProto& inferred) {
    if (name.empty()) return;
    TypeProto& type = made_.emplace_back(inferred);
    const auto stated = stated_.find(name);
    const bool complete = inferred.has_tensor_type() && inferred.tensor_type().has_shape();
    if (stated != stated_.end() && !complete) type = *stated->second;
    types_[name] = &type;
  }

  /// The words of the node's output, when they are a few integers that do not depend on the inputs.
  void add_value(const onnx::NodeProto& node) {
    if (node.output_size() != 1 || node.output(0).empty()) return;
    std::vector<IntegerInput> inputs;
    for (const std::string& name : node.input()) {
      const auto type = types_.find(name);
      const auto data = data_.find(name);
      inputs.push_back({type == types_.end() ? nullptr : type->second,
                        data == data_.end() ? nullptr : data->second});
    }
    std::optional<onnx::TensorProto> value =
        integer_value(node, inputs, *types_.at(node.output(0)));
    if (!value) return;
    data_[node.output(0)] = &values_.emplace_back(std::move(*value));
  }

  onnx::GraphProto& graph_;
  std::unordered_map<std::string, int> opsets_;
  onnx::shape_inference::ModelLocalFunctionsMap functions_;
  std::unordered_map<std::string, TypeProto*> types_, stated_;
  std::unordered_map<std::string, const onnx::TensorProto*> data_;
  std::deque<TypeProto> made_;
  std::deque<onnx::TensorProto> values_;
};

}  // namespace

void infer_shapes(onnx::ModelProto& model) { Inference(model).run(); }

}  // namespace orrery::onnx_library
