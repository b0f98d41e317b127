#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// How a word is written in bits.
enum class Encoding : std::uint8_t { kTwosComplement, kSignMagnitude };

/// The filters of a layer as rows of weights, one behind the other in `weights`. Two filters that
/// follow one another flip as many bits as they differ in.
class FilterDistances {
 public:
  /// `weights` has `filters` rows of equal length of words of `bits` bits.
  FilterDistances(const std::vector<std::int64_t>& weights, std::size_t filters, int bits,
                  Encoding encoding);

  std::size_t filters() const { return filters_; }
  /// Bits in which two filters differ.
  std::int64_t between(std::size_t a, std::size_t b) const { return distance_[a * filters_ + b]; }
  /// Bits that flip when the filters come in this order.
  std::int64_t along(const std::vector<std::size_t>& order) const;

 private:
  std::size_t filters_;
  std::vector<std::int32_t> distance_;
};

/// An order of the filters in which successive ones differ in few bits: nearest neighbours first,
/// then pieces of the path are turned round while that helps (2-opt; Croes, 1958). The order is
/// never worse than that of the rows, and the same for the same distances. After Li et al.,
/// "Improving Efficiency in Neural Network Accelerator Using Operands Hamming Distance
/// Optimization", 2020, who reorder the output channels of a trained layer like this.
std::vector<std::size_t> short_order(const FilterDistances& distances);

}  // namespace orrery
