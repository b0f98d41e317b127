#pragma once

#include <vector>

#include "workloads/layer.h"
#include "workloads/onnx/onnx_node_view.h"
#include "workloads/onnx/onnx_operators.h"

namespace orrery {

/// The layers of operators that multiply matrices. All throw InputError when shapes do not fit.

/// Fully connected when one matrix is constant, else a product of activations.
std::vector<Layer> gemm_layers(const OnnxNodeView& node, const OnnxOperator& op);

/// A product for each element of the operands' batch dimensions. An operand without such a
/// dimension is shared: the other's elements are then more rows or columns of one product.
std::vector<Layer> matmul_layers(const OnnxNodeView& node, const OnnxOperator& op);

/// The product that an equation such as "bij,bkj->bik" says: dimensions of both operands that the
/// result has are its batch, those that it has not are summed over. One operand is only moved.
std::vector<Layer> einsum_layers(const OnnxNodeView& node);

/// The products with the inputs of all steps, and those with the state, step after step, as if
/// they were one product: MACs and weights are exact.
std::vector<Layer> recurrent_layers(const OnnxNodeView& node);

}  // namespace orrery
