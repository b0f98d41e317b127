#include "base/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace orrery {
namespace {

void require_same_size(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) throw std::invalid_argument("statistics of lists of different sizes");
}

std::optional<double> pearson(const std::vector<double>& a, const std::vector<double>& b) {
  const auto mean = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  if (a.size() < 2) return std::nullopt;
  const double mean_a = mean(a), mean_b = mean(b);
  double both = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    of_a += (a[i] - mean_a) * (a[i] - mean_a);
    of_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  if (of_a == 0 || of_b == 0) return std::nullopt;
  return both / std::sqrt(of_a * of_b);
}

using Pairs = std::vector<std::pair<double, double>>;

std::int64_t pairs_in(std::int64_t count) { return count * (count - 1) / 2; }

/// Pairs of neighbours in a sorted list that are equal, over all runs of equal elements.
template <class Same>
std::int64_t tied_pairs(const Pairs& sorted, Same same) {
  std::int64_t tied = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto end = std::find_if_not(first, sorted.end(),
                                      [&](const auto& other) { return same(*first, other); });
    tied += pairs_in(end - first);
    first = end;
  }
  return tied;
}

/// Sorts by the second element and counts the exchanges of neighbours that a bubble sort would do.
std::int64_t sort_counting_exchanges(Pairs::iterator begin, Pairs::iterator end) {
  if (end - begin < 2) return 0;
  const auto middle = begin + (end - begin) / 2;
  std::int64_t exchanges =
      sort_counting_exchanges(begin, middle) + sort_counting_exchanges(middle, end);
  auto right = middle;
  for (auto left = begin; left != middle; ++left) {
    while (right != end && right->second < left->second) ++right;
    exchanges += right - middle;
  }
  std::inplace_merge(begin, middle, end,
                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return exchanges;
}

}  // namespace

ErrorSummary error_summary(const std::vector<double>& predicted,
                           const std::vector<double>& actual) {
  require_same_size(predicted, actual);
  ErrorSummary summary;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (actual[i] == 0) continue;
    const double error = (predicted[i] - actual[i]) / actual[i];
    ++summary.count;
    summary.mape += std::abs(error);
    summary.bias += error;
    if (std::abs(error) > std::abs(summary.worst)) summary.worst = error;
  }
  if (summary.count > 0) {
    summary.mape /= static_cast<double>(summary.count);
    summary.bias /= static_cast<double>(summary.count);
  }
  return summary;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double shared = static_cast<double>(first + 1 + end) / 2;  // of ranks first+1 ... end
    for (; first < end; ++first) ranks[order[first]] = shared;
  }
  return ranks;
}

std::optional<double> spearman(const std::vector<double>& a, const std::vector<double>& b) {
  require_same_size(a, b);
  return pearson(ranks_of(a), ranks_of(b));
}

std::optional<double> kendall(const std::vector<double>& a, const std::vector<double>& b) {
  require_same_size(a, b);
  Pairs pairs;
  for (std::size_t i = 0; i < a.size(); ++i) pairs.emplace_back(a[i], b[i]);
  std::sort(pairs.begin(), pairs.end());
  const auto same = [](auto member) {
    return [member](const auto& x, const auto& y) {
      return std::invoke(member, x) == std::invoke(member, y);
    };
  };
  const std::int64_t all = pairs_in(static_cast<std::int64_t>(pairs.size()));
  const std::int64_t tied_a = tied_pairs(pairs, same(&Pairs::value_type::first));
  const std::int64_t tied_both = tied_pairs(pairs, std::equal_to<>());
  const std::int64_t discordant = sort_counting_exchanges(pairs.begin(), pairs.end());
  const std::int64_t tied_b = tied_pairs(pairs, same(&Pairs::value_type::second));
  if (all == tied_a || all == tied_b) return std::nullopt;
  const std::int64_t concordant = all - tied_a - tied_b + tied_both - discordant;
  return static_cast<double>(concordant - discordant) /
         std::sqrt(static_cast<double>(all - tied_a) * static_cast<double>(all - tied_b));
}

}  // namespace orrery
