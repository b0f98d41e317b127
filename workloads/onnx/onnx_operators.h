#pragma once

#include <cstdint>
#include <string>

#include "workloads/onnx/onnx_graph.h"

namespace orrery {

/// What an operator is to an accelerator.
enum class OnnxRole : std::uint8_t {
  kConv,  // Conv and its quantised forms
  kConvTranspose,
  kPool,        // a window over each channel
  kGlobalPool,  // one over all of it
  kGemm,        // Gemm: matrices, each perhaps transposed
  kMatmul,      // MatMul: stacks of matrices
  kEinsum,      // a sum of products over the dimensions that an equation names
  kRecurrent,   // LSTM, GRU, RNN
  kPointwise,   // each word from the words at its place, such as Relu
  kReduction,   // each word from many of one input, such as Softmax
  kLayout,      // moves words and computes nothing, such as Reshape
  kMove,        // reads and writes words whose places are only known at run time
  kConstant,    // follows from shapes or from nothing, such as Shape
  kUnknown
};

/// A known operator. Quantised forms have scales and zero points between their operands.
struct OnnxOperator {
  OnnxRole role = OnnxRole::kUnknown;
  std::size_t data = 0, weights = 1;  // positions of the operands among the node's inputs
};

/// What is known of a node's operator.
OnnxOperator onnx_operator(const OnnxNode& node);

}  // namespace orrery
