#include "workloads/onnx/onnx_operators.h"

#include <map>
#include <sstream>
#include <string>

namespace orrery {
namespace {

using Table = std::map<std::string, OnnxOperator>;

constexpr const char* kMicrosoft = "com.microsoft";  // ONNX Runtime's own operators

constexpr const char* kPointwiseNames =
    "Abs Acos Acosh Add And Asin Asinh Atan Atanh BatchNormalization BitShift BitwiseAnd "
    "BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil Celu Clip Cos Cosh DequantizeLinear "
    "Div Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish IsInf "
    "IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow "
    "QuantizeLinear Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign "
    "Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu Where Xor";
constexpr const char* kReductionNames =
    "ArgMax ArgMin CumSum DynamicQuantizeLinear GroupNormalization Hardmax "
    "InstanceNormalization LayerNormalization LogSoftmax LpNormalization LRN "
    "MeanVarianceNormalization RMSNormalization ReduceL1 ReduceL2 ReduceLogSum "
    "ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare "
    "Softmax";
constexpr const char* kLayoutNames =
    "Concat DepthToSpace Dropout Expand Flatten Identity Pad Reshape Slice SpaceToDepth Split "
    "Squeeze Tile Transpose Trilu Unsqueeze";
constexpr const char* kMoveNames =
    "CenterCropPad Col2Im Compress Gather GatherElements GatherND GridSample MaxRoiPool "
    "MaxUnpool NonMaxSuppression NonZero OneHot Resize ReverseSequence RoiAlign Scatter "
    "ScatterElements ScatterND TensorScatter TopK Unique Upsample";
constexpr const char* kConstantNames =
    "Bernoulli Constant ConstantOfShape EyeLike Multinomial RandomNormal RandomNormalLike "
    "RandomUniform RandomUniformLike Range Shape Size";

OnnxOperator of(OnnxRole role, std::size_t weights = 1) {
  OnnxOperator op;
  op.role = role;
  op.weights = weights;
  return op;
}

/// Adds operators of names with blanks between them.
void add(Table& table, const char* names, OnnxRole role) {
  std::istringstream words(names);
  for (std::string name; words >> name;) table[name] = of(role);
}

Table own_operators() {
  Table table = {{"Conv", of(OnnxRole::kConv)},
                 {"ConvInteger", of(OnnxRole::kConv)},
                 {"QLinearConv", of(OnnxRole::kConv, 3)},
                 {"ConvTranspose", of(OnnxRole::kConvTranspose)},
                 {"AveragePool", of(OnnxRole::kPool)},
                 {"LpPool", of(OnnxRole::kPool)},
                 {"MaxPool", of(OnnxRole::kPool)},
                 {"GlobalAveragePool", of(OnnxRole::kGlobalPool)},
                 {"GlobalLpPool", of(OnnxRole::kGlobalPool)},
                 {"GlobalMaxPool", of(OnnxRole::kGlobalPool)},
                 {"Gemm", of(OnnxRole::kGemm)},
                 {"MatMul", of(OnnxRole::kMatmul)},
                 {"MatMulInteger", of(OnnxRole::kMatmul)},
                 {"QLinearMatMul", of(OnnxRole::kMatmul, 3)},
                 {"Einsum", of(OnnxRole::kEinsum)},
                 {"GRU", of(OnnxRole::kRecurrent)},
                 {"LSTM", of(OnnxRole::kRecurrent)},
                 {"RNN", of(OnnxRole::kRecurrent)}};
  add(table, kPointwiseNames, OnnxRole::kPointwise);
  add(table, kReductionNames, OnnxRole::kReduction);
  add(table, kLayoutNames, OnnxRole::kLayout);
  add(table, kMoveNames, OnnxRole::kMove);
  add(table, kConstantNames, OnnxRole::kConstant);
  return table;
}

/// What ONNX Runtime's tools put in place of ONNX's own.
Table runtime_operators() {
  return {{"FusedConv", of(OnnxRole::kConv)},
          {"QLinearConv", of(OnnxRole::kConv, 3)},
          {"FusedMatMul", of(OnnxRole::kMatmul)},
          {"FusedGemm", of(OnnxRole::kGemm)},
          {"QLinearAveragePool", of(OnnxRole::kPool)},
          {"QLinearGlobalAveragePool", of(OnnxRole::kGlobalPool)},
          {"QLinearAdd", of(OnnxRole::kPointwise)},
          {"QLinearMul", of(OnnxRole::kPointwise)},
          {"QLinearLeakyRelu", of(OnnxRole::kPointwise)},
          {"QLinearSigmoid", of(OnnxRole::kPointwise)},
          {"QLinearSoftmax", of(OnnxRole::kReduction)},
          {"QLinearConcat", of(OnnxRole::kLayout)},
          {"BiasGelu", of(OnnxRole::kPointwise)},
          {"FastGelu", of(OnnxRole::kPointwise)},
          {"Gelu", of(OnnxRole::kPointwise)},
          {"QuickGelu", of(OnnxRole::kPointwise)},
          {"DequantizeLinear", of(OnnxRole::kPointwise)},
          {"QuantizeLinear", of(OnnxRole::kPointwise)},
          {"SkipLayerNormalization", of(OnnxRole::kReduction)}};
}

}  // namespace

OnnxOperator onnx_operator(const OnnxNode& node) {
  static const Table own = own_operators(), runtime = runtime_operators();
  if (!node.domain.empty() && node.domain != kMicrosoft) return {};
  const Table& table = node.domain.empty() ? own : runtime;
  const auto found = table.find(node.op);
  return found == table.end() ? OnnxOperator() : found->second;
}

}  // namespace orrery
