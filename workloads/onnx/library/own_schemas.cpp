#include "workloads/onnx/library/own_schemas.h"

#include <onnx/defs/shape_inference.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::onnx_library {
namespace {

constexpr const char* kMicrosoft = "com.microsoft";

/// An operator from `since` on whose shapes follow as those of another of the library do.
struct Alias {
  const char *domain, *op;
  int since;
  const char* like;
  int like_version;
};

constexpr Alias kAliases[] = {{"", "ReduceL1", 18, "ReduceSum", 13},
                              {"", "ReduceL2", 18, "ReduceSum", 13},
                              {"", "ReduceLogSum", 18, "ReduceSum", 13},
                              {"", "ReduceLogSumExp", 18, "ReduceSum", 13},
                              {"", "ReduceMax", 18, "ReduceSum", 13},
                              {"", "ReduceMean", 18, "ReduceSum", 13},
                              {"", "ReduceMin", 18, "ReduceSum", 13},
                              {"", "ReduceProd", 18, "ReduceSum", 13},
                              {"", "ReduceSumSquare", 18, "ReduceSum", 13},
                              {"", "BitwiseAnd", 18, "Add", 14},
                              {"", "BitwiseOr", 18, "Add", 14},
                              {"", "BitwiseXor", 18, "Add", 14},
                              {"", "BitwiseNot", 18, "Relu", 14},
                              {"", "Mish", 18, "Relu", 14},
                              {"", "GroupNormalization", 18, "Relu", 14},
                              {"", "Gelu", 20, "Relu", 14},
                              {"", "RMSNormalization", 23, "Relu", 14},
                              {"", "Swish", 24, "Relu", 14},
                              {kMicrosoft, "FusedConv", 1, "Conv", 11},
                              {kMicrosoft, "QLinearConv", 1, "QLinearConv", 10},
                              {kMicrosoft, "FusedGemm", 1, "Gemm", 13},
                              {kMicrosoft, "FusedMatMul", 1, "MatMul", 13},
                              {kMicrosoft, "QLinearLeakyRelu", 1, "Relu", 14},
                              {kMicrosoft, "QLinearSigmoid", 1, "Relu", 14},
                              {kMicrosoft, "QLinearSoftmax", 1, "Relu", 14},
                              {kMicrosoft, "QLinearAveragePool", 1, "AveragePool", 11},
                              {kMicrosoft, "QLinearGlobalAveragePool", 1, "GlobalAveragePool", 1},
                              {kMicrosoft, "BiasGelu", 1, "Add", 14},
                              {kMicrosoft, "FastGelu", 1, "Relu", 14},
                              {kMicrosoft, "Gelu", 1, "Relu", 14},
                              {kMicrosoft, "QuickGelu", 1, "Relu", 14},
                              {kMicrosoft, "SkipLayerNormalization", 1, "Relu", 14},
                              {kMicrosoft, "QuantizeLinear", 1, "QuantizeLinear", 13},
                              {kMicrosoft, "DequantizeLinear", 1, "DequantizeLinear", 13}};

/// QLinearAdd and QLinearMul: operands at 0 and 3, behind each its scale and zero point.
void infer_quantised_pair(onnx::InferenceContext& context) {
  onnx::propagateElemTypeFromInputToOutput(context, 0, 0);
  if (context.getNumInputs() < 4 || !onnx::hasInputShape(context, 0) ||
      !onnx::hasInputShape(context, 3)) {
    return;
  }
  onnx::bidirectionalBroadcastShapeInference(
      onnx::getInputShape(context, 0), onnx::getInputShape(context, 3),
      *context.getOutputType(0)->mutable_tensor_type()->mutable_shape());
}

/// Each letter of an equation has the size of the dimension that it names.
void infer_einsum(onnx::InferenceContext& context) {
  onnx::propagateElemTypeFromInputToOutput(context, 0, 0);
  const auto* const equation = context.getAttribute("equation");
  if (equation == nullptr) return;
  std::string text = equation->s();
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const auto arrow = text.find("->");
  if (arrow == std::string::npos || text.find('.') != std::string::npos) return;
  std::map<char, onnx::TensorShapeProto::Dimension> sizes;
  std::size_t operand = 0;
  int axis = 0;
  for (const char letter : text.substr(0, arrow)) {
    if (letter == ',') {
      ++operand;
      axis = 0;
      continue;
    }
    if (operand >= context.getNumInputs() || !onnx::hasInputShape(context, operand)) return;
    const auto& shape = onnx::getInputShape(context, operand);
    if (axis >= shape.dim_size()) return;
    sizes[letter] = shape.dim(axis++);
  }
  auto& shape = *context.getOutputType(0)->mutable_tensor_type()->mutable_shape();
  for (const char letter : text.substr(arrow + 2)) *shape.add_dim() = sizes[letter];
}

class Schemas : public onnx::ISchemaRegistry {
 public:
  Schemas() {
    for (const Alias& alias : kAliases) {
      const onnx::OpSchema* const like =
          onnx::OpSchemaRegistry::Schema(alias.like, alias.like_version);
      if (like != nullptr) {
        add(alias.domain, alias.op, alias.since, like->GetTypeAndShapeInferenceFunction());
      }
    }
    add("", "Einsum", 12, infer_einsum);
    add(kMicrosoft, "QLinearAdd", 1, infer_quantised_pair);
    add(kMicrosoft, "QLinearMul", 1, infer_quantised_pair);
  }

  const onnx::OpSchema* GetSchema(const std::string& op, int version,
                                  const std::string& domain) const override {
    const auto own = own_.find(domain + ":" + op);
    if (own != own_.end() && own->second->since_version() <= version) return own->second.get();
    return onnx::OpSchemaRegistry::Schema(op, version, domain);
  }

 private:
  void add(const std::string& domain, const char* op, int since,
           const onnx::InferenceFunction& infer) {
    auto schema = std::make_unique<onnx::OpSchema>(op, __FILE__, __LINE__);
    schema->SetDomain(domain).SinceVersion(since).TypeAndShapeInferenceFunction(infer);
    own_[domain + ":" + op] = std::move(schema);
  }

  std::map<std::string, std::unique_ptr<onnx::OpSchema>> own_;
};

}  // namespace

const onnx::ISchemaRegistry& own_schemas() {
  static const Schemas kSchemas;
  return kSchemas;
}

}  // namespace orrery::onnx_library
