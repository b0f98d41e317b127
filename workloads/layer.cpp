#include "workloads/layer.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "base/error.h"

namespace orrery {
namespace {

/// Words times the widest word still fit 63 bits.
constexpr std::int64_t kMaxWords = std::int64_t{1} << 56;
constexpr int kMaxWordBits = 64;

void check_range(const char* what, std::int64_t value, std::int64_t min, std::int64_t max) {
  if (value < min || value > max) {
    throw InputError(fmt::format("{} is {}; allowed: {} to {}", what, value, min, max));
  }
}

void check_size(const char* what, std::int64_t value) {
  check_range(what, value, 1, kMaxDimension);
}

void check_pad(const char* what, std::int64_t value) { check_range(what, value, 0, kMaxDimension); }

/// Product of `factors`, all positive. InputError when it is above `max`.
template <std::size_t kFactors>
void check_product(const char* what, const std::array<std::int64_t, kFactors>& factors,
                   std::int64_t max) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor > max / product) {
      throw InputError(fmt::format("too many {}; allowed: {} at most", what, max));
    }
    product *= factor;
  }
}

/// Output rows (or columns) of a window that slides over `in` rows and their padding.
std::int64_t output_size(const char* axis, std::int64_t in, std::int64_t pad, std::int64_t window,
                         std::int64_t stride, std::int64_t dilation) {
  const std::int64_t span = dilation * (window - 1) + 1;
  if (span > in + pad) {
    throw InputError(fmt::format("the filter spans {} {}, more than the {} of the padded input",
                                 span, axis, in + pad));
  }
  return (in + pad - span) / stride + 1;
}

void check_sizes(const ConvSpec& spec) {
  check_size("n", spec.n);
  check_size("c", spec.c);
  check_size("h", spec.h);
  check_size("w", spec.w);
  check_size("k", spec.k);
  check_size("r", spec.r);
  check_size("s", spec.s);
  check_size("groups", spec.groups);
  check_size("stride (vertical)", spec.stride_h);
  check_size("stride (horizontal)", spec.stride_w);
  check_size("dilation (vertical)", spec.dilation_h);
  check_size("dilation (horizontal)", spec.dilation_w);
  check_pad("pad (top)", spec.pad_top);
  check_pad("pad (bottom)", spec.pad_bottom);
  check_pad("pad (left)", spec.pad_left);
  check_pad("pad (right)", spec.pad_right);
}

void check_divides(const char* what, std::int64_t groups, std::int64_t total) {
  if (total % groups != 0) {
    throw InputError(
        fmt::format("groups is {}, which does not divide {} = {}", groups, what, total));
  }
}

/// Everything that a convolution and a pooling layer share.
Layer sliding_window(std::string name, const ConvSpec& spec) {
  check_sizes(spec);
  Layer layer;
  layer.name = std::move(name);
  layer.stride_h = spec.stride_h;
  layer.stride_w = spec.stride_w;
  layer.dilation_h = spec.dilation_h;
  layer.dilation_w = spec.dilation_w;
  layer.pad_top = spec.pad_top;
  layer.pad_bottom = spec.pad_bottom;
  layer.pad_left = spec.pad_left;
  layer.pad_right = spec.pad_right;
  layer.in_h = spec.h;
  layer.in_w = spec.w;
  layer.shape[Dim::kN] = spec.n;
  layer.shape[Dim::kR] = spec.r;
  layer.shape[Dim::kS] = spec.s;
  layer.shape[Dim::kP] = output_size("rows", spec.h, spec.pad_top + spec.pad_bottom, spec.r,
                                     spec.stride_h, spec.dilation_h);
  layer.shape[Dim::kQ] = output_size("columns", spec.w, spec.pad_left + spec.pad_right, spec.s,
                                     spec.stride_w, spec.dilation_w);
  return layer;
}

}  // namespace

const char* name_of(Operand operand) {
  switch (operand) {
    case Operand::kIfmap:
      return "ifmap";
    case Operand::kFilter:
      return "filter";
    case Operand::kOfmap:
      return "ofmap";
  }
  return "?";
}

const char* name_of(Dim dim) {
  static constexpr std::array<const char*, kDims> kNames = {"n", "g", "k", "c", "p", "q", "r", "s"};
  return kNames[static_cast<std::size_t>(dim)];
}

const char* name_of(Op op) {
  switch (op) {
    case Op::kConv:
      return "conv";
    case Op::kFullyConnected:
      return "fc";
    case Op::kGemm:
      return "gemm";
    case Op::kMatmul:
      return "matmul";
    case Op::kPool:
      return "pool";
    case Op::kElementwise:
      return "eltwise";
  }
  return "?";
}

Macs Layer::macs() const {
  if (!has_macs()) return Macs(0);
  std::int64_t product = 1;
  for (const std::int64_t size : shape.size) product *= size;
  return Macs(product);
}

Words Layer::words(Operand operand) const {
  const std::int64_t ofmap =
      shape[Dim::kN] * shape[Dim::kG] * shape[Dim::kK] * shape[Dim::kP] * shape[Dim::kQ];
  switch (operand) {
    case Operand::kIfmap:
      if (op == Op::kElementwise) return Words(eltwise_inputs * ofmap + broadcast_words);
      return Words(shape[Dim::kN] * shape[Dim::kG] * shape[Dim::kC] * in_h * in_w);
    case Operand::kFilter:
      if (!has_macs()) return Words(0);
      return Words(shape[Dim::kG] * shape[Dim::kK] * shape[Dim::kC] * shape[Dim::kR] *
                   shape[Dim::kS]);
    case Operand::kOfmap:
      return Words(ofmap);
  }
  return Words(0);
}

int Layer::bits(Operand operand) const {
  switch (operand) {
    case Operand::kIfmap:
      return ifmap_bits;
    case Operand::kFilter:
      return filter_bits;
    case Operand::kOfmap:
      return ofmap_bits;
  }
  return 0;
}

void Layer::validate() const {
  for (const Dim dim : kAllDims) check_size(name_of(dim), shape[dim]);
  ConvSpec window;
  window.h = in_h;
  window.w = in_w;
  window.r = shape[Dim::kR];
  window.s = shape[Dim::kS];
  window.stride_h = stride_h;
  window.stride_w = stride_w;
  window.dilation_h = dilation_h;
  window.dilation_w = dilation_w;
  window.pad_top = pad_top;
  window.pad_bottom = pad_bottom;
  window.pad_left = pad_left;
  window.pad_right = pad_right;
  const Layer derived = sliding_window(name, window);
  for (const Dim dim : {Dim::kP, Dim::kQ}) {
    if (derived.shape[dim] != shape[dim]) {
      throw InputError(fmt::format("{} is {}, but {} follows from the input size", name_of(dim),
                                   shape[dim], derived.shape[dim]));
    }
  }

  check_range("ifmap_bits", ifmap_bits, 0, kMaxWordBits);
  check_range("filter_bits", filter_bits, 0, kMaxWordBits);
  check_range("ofmap_bits", ofmap_bits, 0, kMaxWordBits);
  check_range("psum_bits", psum_bits, 0, kMaxWordBits);
  check_range("ifmap_zeros", ifmap_zeros, -1, 1000);
  check_range("ofmap_zeros", ofmap_zeros, -1, 1000);
  check_range("inputs", eltwise_inputs, 1, 1 << 10);
  check_range("words of smaller inputs", broadcast_words, 0, kMaxWords);

  const std::int64_t n = shape[Dim::kN], g = shape[Dim::kG], k = shape[Dim::kK], c = shape[Dim::kC],
                     p = shape[Dim::kP], q = shape[Dim::kQ];
  check_product("MACs", shape.size, std::numeric_limits<std::int64_t>::max());
  check_product("ifmap words", std::array{n, g, c, in_h, in_w}, kMaxWords);
  check_product("filter words", std::array{g, k, c, shape[Dim::kR], shape[Dim::kS]}, kMaxWords);
  check_product("ofmap words", std::array{n, g, k, p, q, std::int64_t{eltwise_inputs}}, kMaxWords);
}

Layer make_conv(std::string name, const ConvSpec& spec) {
  Layer layer = sliding_window(std::move(name), spec);
  check_divides("c", spec.groups, spec.c);
  check_divides("k", spec.groups, spec.k);
  layer.op = Op::kConv;
  layer.shape[Dim::kG] = spec.groups;
  layer.shape[Dim::kC] = spec.c / spec.groups;
  layer.shape[Dim::kK] = spec.k / spec.groups;
  layer.validate();
  return layer;
}

Layer make_fully_connected(std::string name, std::int64_t n, std::int64_t c, std::int64_t k) {
  Layer layer;
  layer.name = std::move(name);
  layer.op = Op::kFullyConnected;
  layer.shape[Dim::kN] = n;
  layer.shape[Dim::kC] = c;
  layer.shape[Dim::kK] = k;
  layer.validate();
  return layer;
}

Layer make_gemm(std::string name, std::int64_t m, std::int64_t n, std::int64_t k,
                std::int64_t batch) {
  check_size("m", m);
  check_size("n", n);
  check_size("k", k);
  check_size("batch", batch);
  Layer layer;
  layer.name = std::move(name);
  layer.op = Op::kGemm;
  layer.in_h = m;
  layer.shape[Dim::kP] = m;
  layer.shape[Dim::kK] = n;
  layer.shape[Dim::kC] = k;
  layer.shape[Dim::kG] = batch;
  layer.validate();
  return layer;
}

Layer make_matmul(std::string name, std::int64_t m, std::int64_t n, std::int64_t k,
                  std::int64_t batch) {
  Layer layer = make_gemm(std::move(name), m, n, k, batch);
  layer.op = Op::kMatmul;
  return layer;
}

Layer make_pool(std::string name, const ConvSpec& spec) {
  ConvSpec window = spec;
  window.k = window.groups = window.dilation_h = window.dilation_w = 1;
  Layer layer = sliding_window(std::move(name), window);
  layer.op = Op::kPool;
  layer.shape[Dim::kG] = spec.c;
  layer.validate();
  return layer;
}

Layer make_elementwise(std::string name, std::int64_t n, std::int64_t k, std::int64_t p,
                       std::int64_t q, int inputs) {
  Layer layer;
  layer.name = std::move(name);
  layer.op = Op::kElementwise;
  layer.in_h = p;
  layer.in_w = q;
  layer.eltwise_inputs = inputs;
  layer.shape[Dim::kN] = n;
  layer.shape[Dim::kK] = k;
  layer.shape[Dim::kP] = p;
  layer.shape[Dim::kQ] = q;
  layer.validate();
  return layer;
}

Layer batched(Layer layer, std::int64_t batch) {
  check_size("batch", batch);
  std::int64_t& samples = layer.shape[layer.op == Op::kMatmul ? Dim::kG : Dim::kN];
  check_product("samples", std::array{samples, batch}, kMaxDimension);
  check_product("words of smaller inputs", std::array{batch, layer.broadcast_words + 1}, kMaxWords);
  samples *= batch;
  layer.broadcast_words *= batch;
  layer.validate();
  return layer;
}

}  // namespace orrery
