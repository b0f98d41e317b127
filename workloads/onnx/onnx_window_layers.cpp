#include "workloads/onnx/onnx_window_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/units.h"
#include "workloads/onnx/onnx_traffic.h"

namespace orrery {
namespace {

constexpr std::size_t kFirstSpatial = 2;  // behind batch and channels
constexpr std::size_t kMostSpatial = 3;

/// A window along one spatial dimension.
struct Axis {
  std::int64_t in = 1, kernel = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0;

  std::int64_t span() const { return dilation * (kernel - 1) + 1; }
  std::int64_t rest() const { return in + pad_begin + pad_end - span(); }
  std::int64_t out() const { return rest() / stride + 1; }
};

/// As much padding as gives ceil(in / stride) outputs, the odd one at the end or the beginning.
void pad_same(Axis& axis, bool odd_at_end) {
  const std::int64_t out = ceil_div(axis.in, axis.stride);
  const std::int64_t pad =
      std::max<std::int64_t>(0, (out - 1) * axis.stride + axis.span() - axis.in);
  axis.pad_begin = odd_at_end ? pad / 2 : pad - pad / 2;
  axis.pad_end = pad - axis.pad_begin;
}

/// The windows of a convolution or a pooling over `x`, batch and channels first.
std::vector<Axis> axes_of(const OnnxNodeView& node, const OnnxShape& x, const OnnxShape& kernel) {
  const std::size_t count = kernel.size();
  const auto strides = node.integers("strides", count, 1, 1);
  const auto dilations = node.integers("dilations", count, 1, 1);
  const auto pads = node.integers("pads", 2 * count, 0, 0);
  const std::string padding = node.text("auto_pad", "NOTSET");
  std::vector<Axis> axes(count);
  for (std::size_t i = 0; i < count; ++i) {
    Axis& axis = axes[i];
    axis = {x[kFirstSpatial + i], kernel[i], strides[i], dilations[i], 0, 0};
    if (padding == "SAME_UPPER" || padding == "SAME_LOWER") {
      pad_same(axis, padding == "SAME_UPPER");
    } else if (padding == "NOTSET" || padding.empty()) {
      axis.pad_begin = pads[i];
      axis.pad_end = pads[count + i];
    } else if (padding != "VALID") {
      throw node.error(
          fmt::format("auto_pad is '{}'; allowed: NOTSET, VALID, SAME_UPPER, SAME_LOWER", padding));
    }
    if (axis.rest() < 0) {
      throw node.error(fmt::format("the window spans {} of the {} words of a padded line",
                                   axis.span(), axis.in + axis.pad_begin + axis.pad_end));
    }
  }
  return axes;
}

/// With ceil_mode the last window may reach beyond the padding, but not begin there.
void round_up(Axis& axis) {
  const std::int64_t out = ceil_div(axis.rest(), axis.stride) + 1;
  if ((out - 1) * axis.stride >= axis.in + axis.pad_begin) return;
  axis.pad_end += (out - 1) * axis.stride - axis.rest();
}

void check_spatial(const OnnxNodeView& node, const OnnxShape& x) {
  if (x.size() > kFirstSpatial && x.size() <= kFirstSpatial + kMostSpatial) return;
  throw node.error(fmt::format("the input is {}; allowed: batch, channels and 1 to {} dimensions",
                               fmt::join(x, " x "), kMostSpatial));
}

/// Rows and columns of the spec from the last two axes.
void set_image(ConvSpec& spec, const std::vector<Axis>& axes) {
  const Axis row = axes.size() > 1 ? axes[axes.size() - 2] : Axis();
  const Axis& column = axes.back();
  spec.h = row.in;
  spec.w = column.in;
  spec.r = row.kernel;
  spec.s = column.kernel;
  spec.stride_h = row.stride;
  spec.stride_w = column.stride;
  spec.dilation_h = row.dilation;
  spec.dilation_w = column.dilation;
  spec.pad_top = row.pad_begin;
  spec.pad_bottom = row.pad_end;
  spec.pad_left = column.pad_begin;
  spec.pad_right = column.pad_end;
}

OnnxShape kernel_of(const OnnxShape& weights) {
  return {weights.begin() + kFirstSpatial, weights.end()};
}

void check_weights(const OnnxNodeView& node, const OnnxShape& x, const OnnxShape& weights,
                   std::int64_t channels) {
  if (weights.size() == x.size() && channels == x[1]) return;
  throw node.error(fmt::format("weights of {} with {} groups do not fit an input of {}",
                               fmt::join(weights, " x "), node.integer("group", 1),
                               fmt::join(x, " x ")));
}

std::int64_t groups_of(const OnnxNodeView& node) {
  if (!node.has("group")) return 1;
  return node.integers("group", 1, 1, 1).front();
}

}  // namespace

std::vector<Layer> conv_layers(const OnnxNodeView& node, const OnnxOperator& op) {
  const OnnxShape& x = node.input_shape(op.data);
  const OnnxShape& weights = node.input_shape(op.weights);
  check_spatial(node, x);
  ConvSpec spec;
  spec.groups = groups_of(node);
  check_weights(node, x, weights, weights.size() > 1 ? words_of({weights[1], spec.groups}) : 0);
  const std::vector<Axis> axes = axes_of(node, x, kernel_of(weights));
  const Axis depth = axes.size() == kMostSpatial ? axes.front() : Axis();
  set_image(spec, axes);
  spec.n = words_of({x[0], depth.out()});
  spec.c = words_of({x[1], depth.kernel});
  spec.k = weights[0];
  return {node.built([&] { return make_conv(node.name(), spec); })};
}

std::vector<Layer> conv_transpose_layers(const OnnxNodeView& node, const OnnxOperator& op) {
  const OnnxShape& x = node.input_shape(op.data);
  const OnnxShape& weights = node.input_shape(op.weights);
  check_spatial(node, x);
  check_weights(node, x, weights, weights[0]);
  ConvSpec spec;
  spec.groups = groups_of(node);
  spec.n = x[0];
  spec.c = x[1];
  spec.h = words_of(x, kFirstSpatial, x.size() - 1);
  spec.w = x.back();
  spec.k = words_of({spec.groups, words_of(weights, 1)});
  std::vector<Layer> layers = {node.built([&] { return make_conv(node.name(), spec); })};
  const OnnxShape& out = node.output_shape();
  const std::int64_t products = layers.front().words(Operand::kOfmap).value;
  if (products != words_of(out)) {
    layers.push_back(
        node.built([&] { return traffic_layer(node.name() + ".overlap_add", {products}, out); }));
  }
  return layers;
}

std::vector<Layer> pool_layers(const OnnxNodeView& node, const OnnxOperator& op) {
  const OnnxShape& x = node.input_shape(op.data);
  check_spatial(node, x);
  const std::size_t spatial = x.size() - kFirstSpatial;
  std::vector<Axis> axes = axes_of(node, x, node.integers("kernel_shape", spatial, 1, 1));
  if (node.integer("ceil_mode", 0) != 0) std::for_each(axes.begin(), axes.end(), round_up);
  const bool dilated =
      std::any_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.dilation > 1; });
  if (spatial == kMostSpatial || dilated) {
    OnnxShape out = {x[0], x[1]};
    for (const Axis& axis : axes) out.push_back(axis.out());
    return {node.built([&] { return traffic_layer(node.name(), {words_of(x)}, out); })};
  }
  ConvSpec spec;
  set_image(spec, axes);
  spec.n = x[0];
  spec.c = x[1];
  return {node.built([&] { return make_pool(node.name(), spec); })};
}

std::vector<Layer> global_pool_layers(const OnnxNodeView& node, const OnnxOperator& op) {
  const OnnxShape& x = node.input_shape(op.data);
  check_spatial(node, x);
  ConvSpec spec;
  spec.n = x[0];
  spec.c = x[1];
  spec.h = spec.r = words_of(x, kFirstSpatial, x.size() - 1);
  spec.w = spec.s = x.back();
  return {node.built([&] { return make_pool(node.name(), spec); })};
}

}  // namespace orrery
