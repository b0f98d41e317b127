#include "workloads/onnx/library/tensor_words.h"

#include <onnx/defs/tensor_proto_util.h>
#include <onnx/onnx_pb.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "workloads/onnx/library/parse_model.h"

namespace orrery::onnx_library {
namespace {

namespace fs = std::filesystem;
using onnx::TensorProto;

/// Puts the words of a tensor that are in another file, below the model's folder, into the tensor.
/// False when they cannot be read.
bool load_external(TensorProto& tensor, const fs::path& folder) {
  std::map<std::string, std::string> keys;
  for (const auto& entry : tensor.external_data()) keys[entry.key()] = entry.value();
  const fs::path location = fs::path(keys["location"]).lexically_normal();
  if (location.empty() || location.is_absolute() || *location.begin() == "..") return false;
  std::error_code unknown;
  const fs::path file = folder / location;
  if (!fs::is_regular_file(file, unknown)) return false;
  const std::uintmax_t size = fs::file_size(file, unknown);
  const std::uintmax_t offset = std::strtoull(keys["offset"].c_str(), nullptr, 10);
  if (unknown || offset > size) return false;
  std::uintmax_t length = std::strtoull(keys["length"].c_str(), nullptr, 10);
  if (length == 0 || length > size - offset) length = size - offset;
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  std::string bytes(length, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(length));
  if (!in) return false;
  tensor.set_raw_data(bytes);
  tensor.set_data_location(TensorProto::DEFAULT);
  return true;
}

template <class Number>
std::vector<double> numbers(const TensorProto& tensor) {
  const std::vector<Number> parsed = onnx::ParseData<Number>(&tensor);
  return {parsed.begin(), parsed.end()};
}

/// Of narrow integers, which are either raw or each in 32 bits.
template <class Number>
std::vector<double> narrow(const TensorProto& tensor, double offset) {
  std::vector<double> words;
  for (const std::int32_t word : tensor.int32_data()) words.push_back(word - offset);
  const std::string& raw = tensor.raw_data();
  for (std::size_t at = 0; at + sizeof(Number) <= raw.size(); at += sizeof(Number)) {
    Number word;
    std::memcpy(&word, raw.data() + at, sizeof word);
    words.push_back(static_cast<double>(word) - offset);
  }
  return words;
}

/// IEEE 754 half precision (10 bits of fraction, 5 of exponent), or bfloat16 (7 and 8).
double half(std::uint16_t bits, int fraction, int exponent) {
  const int bias = (1 << (exponent - 1)) - 1;
  const int e = (bits >> fraction) & ((1 << exponent) - 1);
  const double f = std::ldexp(bits & ((1 << fraction) - 1), -fraction);
  const double magnitude = e == 0 ? std::ldexp(f, 1 - bias) : std::ldexp(1 + f, e - bias);
  return (bits >> 15) != 0 ? -magnitude : magnitude;
}

std::vector<double> halves(const TensorProto& tensor, int fraction, int exponent) {
  std::vector<double> words = narrow<std::uint16_t>(tensor, 0);
  for (double& word : words) word = half(static_cast<std::uint16_t>(word), fraction, exponent);
  return words;
}

OnnxWords words_of(const TensorProto& tensor) {
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return {numbers<float>(tensor), true};
    case TensorProto::DOUBLE:
      return {numbers<double>(tensor), true};
    case TensorProto::FLOAT16:
      return {halves(tensor, 10, 5), true};
    case TensorProto::BFLOAT16:
      return {halves(tensor, 7, 8), true};
    case TensorProto::INT8:
      return {narrow<std::int8_t>(tensor, 0), false};
    case TensorProto::UINT8:
      return {narrow<std::uint8_t>(tensor, 128), false};
    case TensorProto::INT16:
      return {narrow<std::int16_t>(tensor, 0), false};
    case TensorProto::UINT16:
      return {narrow<std::uint16_t>(tensor, 32768), false};
    default:
      return {};
  }
}

}  // namespace

OnnxWords tensor_words(const OnnxWordsRequest& request) {
  onnx::ModelProto model = parse_model(request.model);
  for (auto& tensor : *model.mutable_graph()->mutable_initializer()) {
    if (tensor.name() != request.tensor) continue;
    const bool external = tensor.data_location() == TensorProto::EXTERNAL;
    if (external && !load_external(tensor, request.folder)) return {};
    OnnxWords words = words_of(tensor);
    for (double& value : words.values) {
      if (!std::isfinite(value)) value = 0;
    }
    return words;
  }
  return {};
}

}  // namespace orrery::onnx_library
