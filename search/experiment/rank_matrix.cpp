#include "search/experiment/rank_matrix.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/statistics.h"

namespace orrery {
namespace {

/// Ranks with their mean taken off, scaled to length 1: correlations are then inner products.
std::vector<double> standardised_ranks(const std::vector<double>& values) {
  std::vector<double> ranks = ranks_of(values);
  const double mean = (static_cast<double>(ranks.size()) + 1) / 2;
  double square = 0;
  for (double& rank : ranks) {
    rank -= mean;
    square += rank * rank;
  }
  const double length = square > 0 ? std::sqrt(square) : std::numeric_limits<double>::quiet_NaN();
  for (double& rank : ranks) rank /= length;
  return ranks;
}

}  // namespace

std::vector<std::vector<double>> rank_matrix(const std::vector<std::vector<double>>& values) {
  std::vector<std::vector<double>> ranks;
  for (const auto& row : values) ranks.push_back(standardised_ranks(row));
  std::vector<std::vector<double>> matrix(values.size(), std::vector<double>(values.size(), 1));
  for (std::size_t a = 0; a < values.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < ranks[a].size(); ++i) product += ranks[a][i] * ranks[b][i];
      matrix[a][b] = matrix[b][a] = product;
    }
  }
  return matrix;
}

Spread spread_between(const std::vector<std::vector<double>>& matrix,
                      const std::vector<std::size_t>& rows, const std::vector<std::size_t>& cols) {
  std::vector<double> found;
  for (const std::size_t a : rows) {
    for (const std::size_t b : cols) {
      if (a != b && !std::isnan(matrix[a][b])) found.push_back(matrix[a][b]);
    }
  }
  Spread spread;
  spread.count = found.size();
  if (found.empty()) return spread;
  std::sort(found.begin(), found.end());
  spread.least = found.front();
  spread.tenth = found[found.size() / 10];
  spread.median = found[found.size() / 2];
  for (const double value : found) spread.mean += value / static_cast<double>(found.size());
  return spread;
}

}  // namespace orrery
