#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace orrery::onnx_library {

/// An input of a node: its type and, when they do not depend on the model's inputs, its words. Null
/// when unknown.
struct IntegerInput {
  const onnx::TypeProto* type;
  const onnx::TensorProto* data;
};

/// The result of a node that computes with a few integers, as exporters compute shapes: Shape,
/// Gather, Concat, arithmetic. `type` is that of the result, as far as it is
/// known. Nothing when the operator is another, or an input is not known.
std::optional<onnx::TensorProto> integer_value(const onnx::NodeProto& node,
                                               const std::vector<IntegerInput>& inputs,
                                               const onnx::TypeProto& type);

/// The words of a small tensor of int64, int32 or bool; nothing for all others.
std::optional<std::vector<std::int64_t>> small_integers(const onnx::TensorProto& tensor);

}  // namespace orrery::onnx_library
