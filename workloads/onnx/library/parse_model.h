#pragma once

#include <onnx/onnx_pb.h>

#include <string_view>

namespace orrery::onnx_library {

/// The model in the bytes of a file. Throws InputError when there is none.
onnx::ModelProto parse_model(std::string_view bytes);

}  // namespace orrery::onnx_library
