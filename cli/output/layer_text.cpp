#include "cli/output/layer_text.h"

#include <fmt/format.h>

namespace orrery {
namespace {

std::string product_text(const Layer& layer) {
  const Shape& shape = layer.shape;
  const std::string product = fmt::format("{}x{} . {}x{}", shape[Dim::kN] * shape[Dim::kP],
                                          shape[Dim::kC], shape[Dim::kC], shape[Dim::kK]);
  return shape[Dim::kG] > 1 ? fmt::format("{} ({})", product, shape[Dim::kG]) : product;
}

std::string window_text(const Layer& layer) {
  const Shape& shape = layer.shape;
  std::string text = fmt::format("{}x{}", shape[Dim::kR], shape[Dim::kS]);
  if (layer.stride_h != layer.stride_w) {
    text += fmt::format("/{}x{}", layer.stride_h, layer.stride_w);
  } else if (layer.stride_h > 1) {
    text += fmt::format("/{}", layer.stride_h);
  }
  return text;
}

}  // namespace

std::string shape_text(const Layer& layer) {
  const Shape& shape = layer.shape;
  if (layer.op == Op::kGemm || layer.op == Op::kMatmul || layer.op == Op::kFullyConnected) {
    return product_text(layer);
  }
  const std::int64_t outputs = shape[Dim::kG] * shape[Dim::kK];
  const std::string batch = shape[Dim::kN] > 1 ? fmt::format("{}x", shape[Dim::kN]) : "";
  const std::string out = fmt::format("{}x{}x{}", outputs, shape[Dim::kP], shape[Dim::kQ]);
  if (layer.op == Op::kElementwise) return batch + out;
  const std::int64_t inputs = layer.op == Op::kPool ? outputs : shape[Dim::kG] * shape[Dim::kC];
  return fmt::format("{}{}x{}x{} > {}, {}", batch, inputs, layer.in_h, layer.in_w, out,
                     window_text(layer));
}

}  // namespace orrery
