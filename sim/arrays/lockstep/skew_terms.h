#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>

#include "sim/watch/pe_map.h"

namespace orrery {

/// What a lockstep array does to the accounts of its PEs, as few numbers: all that happens to a
/// region of PEs adds either the same to each, or an amount that depends on when slots reach it,
/// which is its skew. Sums of such terms are kept while the array runs and spread over the PEs at
/// its end.
class SkewTerms {
 public:
  /// To each of the first rows x cols PEs min(limit, skew of the PE), or 1 without a limit, for
  /// `cause`; to all others the same for `outside`, if there is such a cause.
  struct Term {
    Cause cause = Cause::kFilling;
    std::int64_t rows = 0, cols = 0;
    std::optional<std::int64_t> limit;
    std::optional<Cause> outside;
    friend auto operator<=>(const Term&, const Term&) = default;
  };

  /// Adds the term `times` times; may be negative.
  void add(const Term& term, std::int64_t times) { terms_[term] += times; }

  /// Spreads all terms over the PEs of an array of rows x cols.
  void spread(std::int64_t rows, std::int64_t cols, std::int64_t row_skew, std::int64_t col_skew,
              PeMap& map) const;

 private:
  std::map<Term, std::int64_t> terms_;
};

}  // namespace orrery
