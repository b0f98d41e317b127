#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/units.h"

namespace orrery {

/// The three tensors of a layer. A partial sum is an ofmap word that is not complete yet.
enum class Operand : std::uint8_t { kIfmap, kFilter, kOfmap };
inline constexpr int kOperands = 3;
inline constexpr std::array<Operand, kOperands> kAllOperands = {Operand::kIfmap, Operand::kFilter,
                                                                Operand::kOfmap};
const char* name_of(Operand operand);  // "ifmap", "filter", "ofmap"
constexpr std::size_t index_of(Operand operand) { return static_cast<std::size_t>(operand); }

/// The eight loops of a convolution:
///   ofmap[n][g][k][p][q] += ifmap[n][g][c][U*p + D*r - pad][U*q + D*s - pad] *
///   filter[g][k][c][r][s]
/// c and k count channels and filters within one group g.
enum class Dim : std::uint8_t { kN, kG, kK, kC, kP, kQ, kR, kS };
inline constexpr int kDims = 8;
inline constexpr std::array<Dim, kDims> kAllDims = {Dim::kN, Dim::kG, Dim::kK, Dim::kC,
                                                    Dim::kP, Dim::kQ, Dim::kR, Dim::kS};
const char* name_of(Dim dim);  // "n", "g", "k", "c", "p", "q", "r", "s"

/// True when the index of `operand` changes with `dim`. ifmap depends on p and r (its row) and on
/// q and s (its column).
constexpr bool depends_on(Operand operand, Dim dim) {
  switch (operand) {
    case Operand::kIfmap:
      return dim != Dim::kK;
    case Operand::kFilter:
      return dim != Dim::kN && dim != Dim::kP && dim != Dim::kQ;
    case Operand::kOfmap:
      return dim != Dim::kC && dim != Dim::kR && dim != Dim::kS;
  }
  return false;
}
/// True for the loops that outputs are summed over: c, r and s.
inline bool is_reduction(Dim dim) { return !depends_on(Operand::kOfmap, dim); }

/// One number per loop.
struct Shape {
  std::array<std::int64_t, kDims> size = {1, 1, 1, 1, 1, 1, 1, 1};

  std::int64_t& operator[](Dim dim) { return size[static_cast<std::size_t>(dim)]; }
  std::int64_t operator[](Dim dim) const { return size[static_cast<std::size_t>(dim)]; }
  friend bool operator==(const Shape&, const Shape&) = default;
};

/// What a layer does. Convolution, fully connected, GEMM and batched matrix product are all the
/// same loop nest; pooling and element-wise layers have no MACs and carry only their traffic.
enum class Op : std::uint8_t { kConv, kFullyConnected, kGemm, kMatmul, kPool, kElementwise };
const char* name_of(Op op);  // "conv", "fc", "gemm", "matmul", "pool", "eltwise"

/// The largest size, stride, padding or dilation of a layer.
inline constexpr std::int64_t kMaxDimension = std::int64_t{1} << 31;

/// One layer of a network, in full.
struct Layer {
  std::string name;
  Op op = Op::kConv;
  Shape shape;  // per-group k and c; p and q are the output's rows and columns

  std::int64_t stride_h = 1, stride_w = 1;
  std::int64_t dilation_h = 1, dilation_w = 1;
  std::int64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  std::int64_t in_h = 1, in_w = 1;  // ifmap rows and columns without padding

  /// Bits of a word of each operand and of a partial sum; 0: as wide as the accelerator's.
  int ifmap_bits = 0, filter_bits = 0, ofmap_bits = 0, psum_bits = 0;

  /// Words of a thousand that are zeros, for hardware that compresses them; -1: not known.
  std::int64_t ifmap_zeros = -1, ofmap_zeros = -1;

  /// Inputs of an element-wise layer (2 for an addition), each of the ofmap's size.
  int eltwise_inputs = 2;
  /// Words of further, smaller inputs of an element-wise layer, such as one factor per channel.
  std::int64_t broadcast_words = 0;

  bool has_macs() const { return op != Op::kPool && op != Op::kElementwise; }
  /// n*g*k*c*p*q*r*s, positions in the padding included; 0 for pooling and element-wise layers.
  Macs macs() const;
  /// Distinct words of the whole tensor, padding excluded. For kOfmap n*g*k*p*q. For an
  /// element-wise layer kIfmap is the sum over its inputs; kFilter is 0 for it and for pooling.
  Words words(Operand operand) const;
  /// Weights (no biases); 0 for kMatmul, whose right-hand matrix is an activation too.
  Words parameters() const { return op == Op::kMatmul ? Words(0) : words(Operand::kFilter); }
  int bits(Operand operand) const;
  /// Bits of its words in the global buffer, where outputs are partial sums.
  int stored_bits(Operand operand) const {
    return operand == Operand::kOfmap ? psum_bits : bits(operand);
  }
  /// Throws InputError when a size is not positive or above kMaxDimension, MACs or words do not fit
  /// their counters, or the output size does not follow from the input size, stride, padding and
  /// dilation.
  void validate() const;

  friend bool operator==(const Layer&, const Layer&) = default;
};

/// Convolution as the command line and the network files give it.
struct ConvSpec {
  std::int64_t n = 1, c = 1, h = 1, w = 1, k = 1, r = 1, s = 1;
  std::int64_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
  std::int64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
};

/// c and k of the spec are totals over all groups. Output size is
/// floor((h + pad - dilation*(r-1) - 1) / stride) + 1. Throws InputError when groups does not
/// divide c and k, a size is not positive, or the filter is larger than the padded input.
Layer make_conv(std::string name, const ConvSpec& spec);
/// `c` inputs, each with a weight for each of `k` outputs, for `n` samples. Throws InputError when
/// a size is not positive.
Layer make_fully_connected(std::string name, std::int64_t n, std::int64_t c, std::int64_t k);
/// [m x k] times [k x n]: m is p, n is k, k is c. `batch` products are groups, each with its own
/// right-hand matrix. Throws InputError when a size is not positive.
Layer make_gemm(std::string name, std::int64_t m, std::int64_t n, std::int64_t k,
                std::int64_t batch = 1);
/// The same products where the right-hand matrix is an activation, as in attention.
Layer make_matmul(std::string name, std::int64_t m, std::int64_t n, std::int64_t k,
                  std::int64_t batch = 1);
/// Pooling over each channel; k, groups and dilation of the spec are not used. Channels are groups.
/// Throws InputError as make_conv does.
Layer make_pool(std::string name, const ConvSpec& spec);
/// `inputs` tensors of n x k x p x q words, combined word by word into one. Throws InputError when
/// a size is not positive.
Layer make_elementwise(std::string name, std::int64_t n, std::int64_t k, std::int64_t p,
                       std::int64_t q, int inputs);

/// The layer for `batch` times as many inputs: n grows, and for a matmul g, as every sample brings
/// its own right-hand matrix. Throws InputError when the result is too large.
Layer batched(Layer layer, std::int64_t batch);

}  // namespace orrery
