#pragma once

#include "workloads/onnx/onnx_exchange.h"

namespace orrery {

/// The graph of an ONNX model, checked and with its shapes inferred by the ONNX library, which is
/// loaded at the first call, and works in a process of its own, as it falls over some malformed
/// models. Throws
/// InputError for a model that it refuses, and when it cannot be loaded.
OnnxGraph read_onnx(const OnnxRequest& request);

}  // namespace orrery
