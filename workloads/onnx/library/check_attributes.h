#pragma once

#include <onnx/onnx_pb.h>

namespace orrery::onnx_library {

/// Checks what the ONNX library divides by or counts with unchecked: strides, dilations, kernel
/// shapes, groups and block sizes are positive, pads are not negative, and none is larger than a
/// layer may be; also in the graphs of control flow. Throws InputError.
void check_attributes(const onnx::GraphProto& graph);

}  // namespace orrery::onnx_library
