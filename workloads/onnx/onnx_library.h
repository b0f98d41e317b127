#pragma once

#include "base/read_input.h"
#include "workloads/onnx/onnx_exchange.h"

namespace orrery {

inline constexpr InputKind kOnnxInput{"an ONNX model", 2047 * kMebibyte, false};

/// The graph of an ONNX model, checked and with its shapes inferred by the ONNX library, which is
/// loaded at the first call, and works in a process of its own, as it falls over some malformed
/// models. Throws
/// InputError for a model that it refuses, and when it cannot be loaded.
OnnxGraph read_onnx(const OnnxRequest& request);

/// The words of one initializer; none when they are not there. Throws InputError as above.
OnnxWords read_onnx_words(const OnnxWordsRequest& request);

}  // namespace orrery
