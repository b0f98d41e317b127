#include "workloads/network_builder.h"

#include <utility>

namespace orrery {
namespace {

Activation activation_of(const Layer& layer) {
  return {layer.shape[Dim::kG] * layer.shape[Dim::kK], layer.shape[Dim::kP], layer.shape[Dim::kQ]};
}

}  // namespace

Activation NetworkBuilder::conv(const std::string& name, Activation in, const Conv& spec) {
  ConvSpec conv;
  conv.c = in.c;
  conv.h = in.h;
  conv.w = in.w;
  conv.k = spec.k;
  conv.r = conv.s = spec.kernel;
  conv.stride_h = conv.stride_w = spec.stride;
  conv.dilation_h = conv.dilation_w = spec.dilation;
  conv.groups = spec.groups == 0 ? in.c : spec.groups;
  const std::int64_t padding =
      spec.padding >= 0 ? spec.padding : spec.dilation * (spec.kernel - 1) / 2;
  conv.pad_top = conv.pad_bottom = conv.pad_left = conv.pad_right = padding;
  network_.layers.push_back(make_conv(name, conv));
  return activation_of(network_.layers.back());
}

Activation NetworkBuilder::pool(const std::string& name, Activation in, std::int64_t kernel,
                                std::int64_t stride, std::int64_t padding) {
  ConvSpec pool;
  pool.c = pool.k = in.c;
  pool.h = in.h;
  pool.w = in.w;
  pool.r = pool.s = kernel;
  pool.stride_h = pool.stride_w = stride;
  pool.pad_top = pool.pad_bottom = pool.pad_left = pool.pad_right = padding;
  network_.layers.push_back(make_pool(name, pool));
  return {in.c, network_.layers.back().shape[Dim::kP], network_.layers.back().shape[Dim::kQ]};
}

Activation NetworkBuilder::global_pool(const std::string& name, Activation in) {
  ConvSpec pool;
  pool.c = pool.k = in.c;
  pool.h = pool.r = in.h;
  pool.w = pool.s = in.w;
  network_.layers.push_back(make_pool(name, pool));
  return {in.c, 1, 1};
}

Activation NetworkBuilder::fully_connected(const std::string& name, Activation in, std::int64_t k) {
  network_.layers.push_back(make_fully_connected(name, 1, in.c * in.h * in.w, k));
  return {k, 1, 1};
}

Activation NetworkBuilder::add(const std::string& name, Activation in, int inputs) {
  network_.layers.push_back(make_elementwise(name, 1, in.c, in.h, in.w, inputs));
  return in;
}

Activation NetworkBuilder::squeeze_excite(const std::string& name, Activation in,
                                          std::int64_t squeezed) {
  const Activation means = global_pool(name + ".avgpool", in);
  const Activation middle = fully_connected(name + ".fc1", means, squeezed);
  fully_connected(name + ".fc2", middle, in.c);
  Layer scale = make_elementwise(name + ".scale", 1, in.c, in.h, in.w, 1);
  scale.broadcast_words = in.c;
  network_.layers.push_back(scale);
  return in;
}

Network NetworkBuilder::take(std::string description) {
  network_.description = std::move(description);
  return std::exchange(network_, {});
}

}  // namespace orrery
