#include "workloads/onnx/onnx_exchange.h"

#include <nlohmann/json.hpp>

namespace orrery {

using Json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OnnxAttribute, integers, reals, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OnnxNode, name, op, domain, inputs, outputs, attributes)

void to_json(Json& json, const OnnxTensor& tensor) {
  json = {{"name", tensor.name},
          {"shape", tensor.shape ? Json(*tensor.shape) : Json()},
          {"bits", tensor.bits},
          {"constant", tensor.constant},
          {"integers", tensor.integers}};
}

void from_json(const Json& json, OnnxTensor& tensor) {
  json.at("name").get_to(tensor.name);
  if (!json.at("shape").is_null()) tensor.shape = json.at("shape").get<OnnxShape>();
  json.at("bits").get_to(tensor.bits);
  json.at("constant").get_to(tensor.constant);
  json.at("integers").get_to(tensor.integers);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OnnxGraph, name, opset, tensors, nodes, inputs, outputs, notes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OnnxAnswer, graph, error)

std::string encoded(const OnnxAnswer& answer) {
  std::string bytes;
  Json::to_cbor(answer, bytes);
  return bytes;
}

OnnxAnswer decoded(const std::string& bytes) { return Json::from_cbor(bytes).get<OnnxAnswer>(); }

}  // namespace orrery
