#include "workloads/onnx/onnx_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/registry.h"
#include "workloads/onnx/onnx_library.h"

namespace orrery {
namespace {

/// From [g][c][k] to [g][k][c].
std::vector<double> outputs_first(const std::vector<double>& words, const Layer& layer) {
  const std::int64_t groups = layer.shape[Dim::kG], k = layer.shape[Dim::kK],
                     c = layer.shape[Dim::kC];
  std::vector<double> turned;
  turned.reserve(words.size());
  for (std::int64_t g = 0; g < groups; ++g) {
    for (std::int64_t output = 0; output < k; ++output) {
      for (std::int64_t input = 0; input < c; ++input) {
        turned.push_back(words[static_cast<std::size_t>((g * c + input) * k + output)]);
      }
    }
  }
  return turned;
}

/// Words of `bits` in two's complement.
std::vector<std::int64_t> quantised(const std::vector<double>& values, int bits, bool real) {
  const double most = std::ldexp(1.0, std::min(bits, 32) - 1) - 1;
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  const double scale = real && largest > 0 ? most / largest : 1;
  std::vector<std::int64_t> words;
  words.reserve(values.size());
  for (const double value : values) {
    words.push_back(std::llround(std::clamp(value * scale, -most - 1, most)));
  }
  return words;
}

}  // namespace

std::vector<std::int64_t> OnnxWeights::words(const Layer& layer, Operand operand,
                                             std::uint64_t seed) const {
  const auto found = weights_.find(layer.name);
  OnnxWords given;
  if (found != weights_.end()) {
    const std::string model = read_input(model_, kOnnxInput);
    given = read_onnx_words({model, model_.parent_path().string(), found->second.tensor});
  }
  if (static_cast<std::int64_t>(given.values.size()) != layer.words(operand).value) {
    const auto drawn = Registry<TensorSource, const TensorParameters&>::instance().make(
        "uniform", TensorParameters("", "uniform"));
    return drawn->words(layer, operand, seed);
  }
  if (found->second.inputs_first) given.values = outputs_first(given.values, layer);
  return quantised(given.values, layer.bits(operand), given.real);
}

}  // namespace orrery
