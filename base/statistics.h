#pragma once

#include <optional>
#include <vector>

namespace orrery {

/// How far `predicted` is from `actual`, pair by pair. All errors are relative to `actual`, so 0.1
/// is ten per cent; pairs whose actual value is 0 are left out.
struct ErrorSummary {
  std::size_t count = 0;
  double mape = 0;   // mean absolute relative error ("mean absolute percentage error" / 100)
  double bias = 0;   // mean relative error; negative when predictions are too low
  double worst = 0;  // the relative error that is the largest in size, with its sign
};

/// Throws std::invalid_argument when the sizes differ.
ErrorSummary error_summary(const std::vector<double>& predicted, const std::vector<double>& actual);

/// The middle value, the upper of two. `values` is not empty.
double median(std::vector<double> values);

/// Ranks from 1, in ascending order; equal values share the mean of theirs.
std::vector<double> ranks_of(const std::vector<double>& values);

/// Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank. Nothing when
/// it is not defined: fewer than two pairs, or one side is all equal.
/// Throws std::invalid_argument when the sizes differ.
std::optional<double> spearman(const std::vector<double>& a, const std::vector<double>& b);

/// Kendall's tau-b, which corrects for ties (Kendall, "The treatment of ties in ranking problems",
/// Biometrika 33, 1945), in O(n log n) (Knight, JASA 61, 1966). Nothing when it is not defined.
/// Throws std::invalid_argument when the sizes differ.
std::optional<double> kendall(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace orrery
