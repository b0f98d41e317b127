#include <algorithm>

#include "base/error.h"
#include "dataflows/tile_policy.h"

namespace orrery {
namespace {

/// The whole layer with its longest loop cut in halves until it fits: what named cases are tiled
/// by, so that they stay what they are when the program learns to choose better.
class Halved : public TilePolicy {
 public:
  Shape choose(const TilingProblem& problem) const override {
    Shape tile = problem.largest();
    while (!problem.fits(tile)) {
      const auto size = [&](Dim dim) { return problem.pinned(dim) ? 1 : tile[dim]; };
      const Dim longest =
          *std::max_element(kAllDims.begin(), kAllDims.end(),
                            [&](Dim one, Dim other) { return size(one) < size(other); });
      if (size(longest) == 1) throw InputError("does not fit, however small its tiles are");
      tile[longest] = ceil_div(tile[longest], 2);
    }
    return tile;
  }
};

const Registration<TilePolicy> kHalved{"halved", "halves of halves; for named cases of the tests",
                                       [] { return std::make_unique<Halved>(); }};

}  // namespace
}  // namespace orrery
