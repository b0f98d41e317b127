#include "workloads/onnx/onnx_traffic.h"

#include <algorithm>

#include "base/units.h"

namespace orrery {
namespace {

/// Smaller inputs, such as a factor for each channel, stay in the buffer; larger ones are charged
/// as if they were of the output's size.
constexpr std::int64_t kMostBroadcastWords = 1 << 14;

std::int64_t size_or_one(const OnnxShape& shape, std::size_t axis) {
  return axis < shape.size() ? shape[axis] : 1;
}

}  // namespace

Layer traffic_layer(const std::string& name, const std::vector<std::int64_t>& inputs,
                    const OnnxShape& out) {
  const std::int64_t words = words_of(out);
  const std::int64_t n = size_or_one(out, 0), k = size_or_one(out, 1), p = size_or_one(out, 2),
                     q = words_of(out, 3);
  const std::int64_t largest = *std::max_element(inputs.begin(), inputs.end());
  if (largest > words) {
    std::int64_t read = 0;
    for (const std::int64_t input : inputs) read = words_of({1, read}) + std::min(input, largest);
    ConvSpec window;
    window.n = n;
    window.c = k;
    window.r = window.stride_h = ceil_div(read, words);
    window.h = words_of({p, window.r});
    window.w = q;
    return make_pool(name, window);
  }
  std::int64_t full = 0, broadcast = 0;
  for (const std::int64_t input : inputs) {
    if (input < words && input <= kMostBroadcastWords) {
      broadcast += input;
    } else {
      ++full;
    }
  }
  Layer layer = make_elementwise(name, n, k, p, q, std::max(1, static_cast<int>(full)));
  if (full > 0) layer.broadcast_words = broadcast;
  layer.validate();
  return layer;
}

}  // namespace orrery
