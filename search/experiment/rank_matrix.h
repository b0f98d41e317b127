#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace orrery {

/// Spearman's rank correlation of every two rows of `values` (one number for each network): how
/// alike two machines rank them. Symmetric, 1 on the diagonal; NaN with a row that is all equal.
std::vector<std::vector<double>> rank_matrix(const std::vector<std::vector<double>>& values);

/// The correlations of the machines of one group with those of another, the diagonal left out.
struct Spread {
  std::size_t count = 0;
  double least = 0, tenth = 0, median = 0, mean = 0;  // tenth: a tenth of them are lower
};
Spread spread_between(const std::vector<std::vector<double>>& matrix,
                      const std::vector<std::size_t>& rows, const std::vector<std::size_t>& cols);

}  // namespace orrery
