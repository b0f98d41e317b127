#include "workloads/channel_order.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

namespace orrery {
namespace {

constexpr int kMostRounds = 50;     // of 2-opt; it nearly always ends by itself before
constexpr std::size_t kStarts = 8;  // of nearest-neighbour paths

/// The bits of a word, sign in the highest place where there is one.
std::uint64_t code_of(std::int64_t word, int bits, Encoding encoding) {
  const std::uint64_t mask = ~std::uint64_t{0} >> (64 - bits);
  if (encoding == Encoding::kTwosComplement) return static_cast<std::uint64_t>(word) & mask;
  const std::uint64_t size =
      word < 0 ? 0 - static_cast<std::uint64_t>(word) : static_cast<std::uint64_t>(word);
  return word < 0 ? size | std::uint64_t{1} << 63 : size;
}

std::vector<std::size_t> nearest_neighbours(const FilterDistances& distances, std::size_t start) {
  std::vector<std::size_t> order = {start};
  std::vector<bool> used(distances.filters(), false);
  used[start] = true;
  while (order.size() < distances.filters()) {
    std::size_t best = distances.filters();
    for (std::size_t next = 0; next < distances.filters(); ++next) {
      if (used[next]) continue;
      if (best == distances.filters() ||
          distances.between(order.back(), next) < distances.between(order.back(), best)) {
        best = next;
      }
    }
    used[best] = true;
    order.push_back(best);
  }
  return order;
}

/// Turns round the piece from `i` to `j` of the path where that makes it shorter. Returns whether
/// any was.
bool turn_pieces(const FilterDistances& distances, std::vector<std::size_t>& order) {
  bool better = false;
  const std::size_t last = order.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    for (std::size_t j = i + 1; j <= last; ++j) {
      std::int64_t change = 0;
      if (i > 0) {
        change +=
            distances.between(order[i - 1], order[j]) - distances.between(order[i - 1], order[i]);
      }
      if (j < last) {
        change +=
            distances.between(order[i], order[j + 1]) - distances.between(order[j], order[j + 1]);
      }
      if (change >= 0) continue;
      std::reverse(order.begin() + static_cast<std::ptrdiff_t>(i),
                   order.begin() + static_cast<std::ptrdiff_t>(j) + 1);
      better = true;
    }
  }
  return better;
}

}  // namespace

FilterDistances::FilterDistances(const std::vector<std::int64_t>& weights, std::size_t filters,
                                 int bits, Encoding encoding)
    : filters_(filters), distance_(filters * filters, 0) {
  if (filters == 0 || weights.size() % filters != 0) {
    throw std::logic_error("weights are not filters of equal length");
  }
  const std::size_t length = weights.size() / filters;
  std::vector<std::uint64_t> codes(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) codes[i] = code_of(weights[i], bits, encoding);
  for (std::size_t a = 0; a < filters; ++a) {
    for (std::size_t b = a + 1; b < filters; ++b) {
      std::int32_t distance = 0;
      for (std::size_t i = 0; i < length; ++i) {
        distance += std::popcount(codes[a * length + i] ^ codes[b * length + i]);
      }
      distance_[a * filters + b] = distance_[b * filters + a] = distance;
    }
  }
}

std::int64_t FilterDistances::along(const std::vector<std::size_t>& order) const {
  std::int64_t flips = 0;
  for (std::size_t i = 1; i < order.size(); ++i) flips += between(order[i - 1], order[i]);
  return flips;
}

std::vector<std::size_t> short_order(const FilterDistances& distances) {
  std::vector<std::size_t> best(distances.filters());
  std::iota(best.begin(), best.end(), 0);
  const std::size_t starts = std::min(kStarts, distances.filters());
  for (std::size_t i = 0; i < starts; ++i) {
    std::vector<std::size_t> order =
        nearest_neighbours(distances, i * distances.filters() / starts);
    for (int round = 0; round < kMostRounds; ++round) {
      if (!turn_pieces(distances, order)) break;
    }
    if (distances.along(order) < distances.along(best)) best = std::move(order);
  }
  return best;
}

}  // namespace orrery
