#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/layer.h"

namespace orrery {

/// In which order a file has the dimensions of a layer's input, as letters from the slowest index
/// to the fastest. Of a convolution's ifmap n, g, c, h, w and filter g, k, c, r, s (or o, i, h, w);
/// of a product's left matrix b, m, k and right one b, k, n. Where the letters have no g, channels
/// and filters are those of all groups.
class TensorOrder {
 public:
  /// `letters` may be empty: the usual order for as many dimensions as the file has, which is
  /// nchw, kcrs, mk and kn; five dimensions, or one that has all words, are in the layer's own
  /// order. Throws InputError at `where` for letters that are not those of the operand.
  TensorOrder(const Layer& layer, Operand operand, std::string letters, const std::string& where);

  /// InputError when the shape is not that of the layer's tensor.
  void check(const std::vector<std::int64_t>& shape) const;
  /// The words in the layer's order: [n][g][c][h][w] or [g][k][c][r][s].
  std::vector<std::int64_t> in_layer_order(std::vector<std::int64_t> words,
                                           const std::vector<std::int64_t>& shape) const;

 private:
  /// A dimension of the file: its size, and how far apart neighbours are in the layer's order.
  struct Dimension {
    char letter;
    std::int64_t size, stride;
  };
  using Dimensions = std::vector<Dimension>;

  std::vector<Dimension> known() const;
  Dimensions dimensions(const std::string& letters) const;
  std::vector<std::string> usual_orders() const;
  std::vector<std::string> other_orders() const;
  bool fits(const std::string& letters, const std::vector<std::int64_t>& shape) const;
  /// The order that the shape is in; empty when there is none.
  std::string order_of(const std::vector<std::int64_t>& shape) const;
  bool is_product() const { return layer_.op == Op::kGemm || layer_.op == Op::kMatmul; }

  const Layer& layer_;
  Operand operand_;
  std::string letters_, where_;
};

/// Takes "@ORDER" off the end of a source such as "w.npy@rsck"; empty when there is none.
std::string take_order(std::string& source);

}  // namespace orrery
