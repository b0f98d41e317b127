#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace orrery {

/// ONNX models for tests, as files have them.
class ModelBuilder {
 public:
  /// Sizes of a tensor; a text is the name of a dynamic dimension, an empty one has no name.
  struct Size {
    Size(std::int64_t size) : value(size) {}          // NOLINT: sizes are written as numbers
    Size(const char* dimension) : name(dimension) {}  // NOLINT: or as names
    std::int64_t value = 0;
    std::string name;
  };
  using Shape = std::vector<Size>;

  explicit ModelBuilder(std::int64_t opset = 13) {
    model_.set_ir_version(8);
    model_.add_opset_import()->set_version(opset);
    model_.mutable_graph()->set_name("test");
  }

  ModelBuilder& input(const std::string& name, const Shape& shape) {
    set_type(*model_.mutable_graph()->add_input(), name, shape);
    return *this;
  }
  /// An output whose shape is to be inferred.
  ModelBuilder& output(const std::string& name) {
    set_type(*model_.mutable_graph()->add_output(), name, {});
    model_.mutable_graph()
        ->mutable_output()
        ->rbegin()
        ->mutable_type()
        ->mutable_tensor_type()
        ->clear_shape();
    return *this;
  }

  /// Weights with these words; when there are none, they are in the file weights.bin.
  ModelBuilder& weights(const std::string& name, const std::vector<std::int64_t>& sizes,
                        const std::vector<float>& words = {}) {
    onnx::TensorProto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t size : sizes) tensor.add_dims(size);
    for (const float word : words) tensor.add_float_data(word);
    if (!words.empty()) return *this;
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    auto& location = *tensor.add_external_data();
    location.set_key("location");
    location.set_value("weights.bin");
    return *this;
  }

  ModelBuilder& integers(const std::string& name, const std::vector<std::int64_t>& words) {
    onnx::TensorProto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(words.size()));
    for (const std::int64_t word : words) tensor.add_int64_data(word);
    return *this;
  }

  onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs,
                        const std::string& output) {
    onnx::NodeProto& node = *model_.mutable_graph()->add_node();
    node.set_op_type(op);
    node.set_name(op);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
    return node;
  }

  static void set(onnx::NodeProto& node, const std::string& attribute, std::int64_t value) {
    onnx::AttributeProto& proto = *node.add_attribute();
    proto.set_name(attribute);
    proto.set_type(onnx::AttributeProto::INT);
    proto.set_i(value);
  }

  std::string bytes() const { return model_.SerializeAsString(); }

 private:
  static void set_type(onnx::ValueInfoProto& value, const std::string& name, const Shape& shape) {
    value.set_name(name);
    auto& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const Size& size : shape) {
      auto& dimension = *type.mutable_shape()->add_dim();
      if (size.value > 0) dimension.set_dim_value(size.value);
      if (!size.name.empty()) dimension.set_dim_param(size.name);
    }
  }

  onnx::ModelProto model_;
};

}  // namespace orrery
