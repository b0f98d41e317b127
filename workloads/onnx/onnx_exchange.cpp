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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OnnxWords, values, real)

namespace {

template <class Content>
std::string to_bytes(const Content& content) {
  std::string bytes;
  Json::to_cbor(content, bytes);
  return bytes;
}

}  // namespace

std::string encoded(const OnnxAnswer& answer) { return to_bytes(answer); }
std::string encoded(const OnnxWords& words) { return to_bytes(words); }

OnnxAnswer decoded_answer(const std::string& bytes) {
  return Json::from_cbor(bytes).get<OnnxAnswer>();
}

OnnxWords decoded_words(const std::string& bytes) {
  return Json::from_cbor(bytes).get<OnnxWords>();
}

}  // namespace orrery
