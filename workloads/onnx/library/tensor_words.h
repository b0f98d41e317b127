#pragma once

#include "workloads/onnx/onnx_exchange.h"

namespace orrery::onnx_library {

/// The words of an initializer of the model in the request, wherever they are; none when the model
/// has no such tensor, they are in a file that cannot be read, or of a type without numbers. Throws
/// InputError.
OnnxWords tensor_words(const OnnxWordsRequest& request);

}  // namespace orrery::onnx_library
