#pragma once

#include <onnx/onnx_pb.h>

#include "workloads/onnx/onnx_exchange.h"

namespace orrery::onnx_library {

/// Gives every dimension of the model's inputs the size that the request has for it, and forgets
/// shapes that the file states for what follows from them. A dimension without a name is called
/// INPUT.AXIS, as in "x.0". Throws InputError that lists those without a size, and for sizes that
/// name none.
void bind_dimensions(onnx::GraphProto& graph, const OnnxRequest& request);

}  // namespace orrery::onnx_library
