#pragma once

#include <vector>

#include "workloads/layer.h"
#include "workloads/onnx/onnx_node_view.h"
#include "workloads/onnx/onnx_operators.h"

namespace orrery {

/// The layers of operators that slide a window over one to three spatial dimensions. All throw
/// InputError when shapes and attributes do not fit each other.

/// A convolution. One over lines is one over images of a single row. One over volumes is one over
/// images in which each window's slices are channels: exact in MACs and weights, while a slice is
/// read once for each window that it is in.
std::vector<Layer> conv_layers(const OnnxNodeView& node, const OnnxOperator& op);

/// A transposed convolution as it is computed without multiplying by the zeros in between: the
/// product of every pixel with all weights of its channels (a convolution of 1 x 1), then, where
/// windows overlap or are cut, an element-wise layer that adds them up.
std::vector<Layer> conv_transpose_layers(const OnnxNodeView& node, const OnnxOperator& op);

/// Pooling; over volumes as the traffic of an element-wise layer.
std::vector<Layer> pool_layers(const OnnxNodeView& node, const OnnxOperator& op);
std::vector<Layer> global_pool_layers(const OnnxNodeView& node, const OnnxOperator& op);

}  // namespace orrery
