#include "sim/arrays/lockstep/skew_terms.h"

#include <algorithm>

namespace orrery {

void SkewTerms::spread(std::int64_t rows, std::int64_t cols, std::int64_t row_skew,
                       std::int64_t col_skew, PeMap& map) const {
  for (const auto& [term, times] : terms_) {
    if (times == 0) continue;
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t col = 0; col < cols; ++col) {
        const bool inside = row < term.rows && col < term.cols;
        if (!inside && !term.outside) continue;
        const std::int64_t skew = row * row_skew + col * col_skew;
        const std::int64_t each = term.limit ? std::min(*term.limit, skew) : 1;
        map.add(static_cast<std::size_t>(row * cols + col), inside ? term.cause : *term.outside,
                each * times);
      }
    }
  }
}

}  // namespace orrery
