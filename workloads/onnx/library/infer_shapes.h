#pragma once

#include <onnx/onnx_pb.h>

namespace orrery::onnx_library {

/// States the types and shapes of all that the nodes make as the graph's value_info, as far as they
/// follow: node by node with the library's inference of each operator, ours for those that it does
/// not know, and the values of small integers that shapes are computed with. What the file states
/// itself fills the gaps.
void infer_shapes(onnx::ModelProto& model);

}  // namespace orrery::onnx_library
