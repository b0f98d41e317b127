#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dataflows/tile_policy.h"

namespace orrery {
namespace {

/// Sizes worth trying for one loop: the whole, then halves, in multiples of the lanes that the
/// loop fills where it fills any, down to 1.
std::vector<std::int64_t> candidates(const TilingProblem& problem, Dim dim) {
  const Schedule& schedule = problem.schedule();
  const std::int64_t whole = problem.largest()[dim];
  if (problem.pinned(dim)) return {whole};
  std::int64_t lanes = 1;
  const auto innermost_of = [dim](const std::vector<Dim>& dims) {
    return !dims.empty() && dims.back() == dim;
  };
  if (innermost_of(schedule.row_dims)) lanes = schedule.array_rows;
  if (innermost_of(schedule.col_dims)) lanes = schedule.array_cols;

  std::vector<std::int64_t> sizes = {whole};
  for (std::int64_t parts = 2; sizes.back() > 1; parts *= 2) {
    std::int64_t size = std::max<std::int64_t>(1, ceil_div(whole, parts));
    if (size > lanes) size = std::min(whole, ceil_div(size, lanes) * lanes);
    if (size < sizes.back()) sizes.push_back(size);
    if (parts > whole) break;
  }
  if (sizes.back() != 1) sizes.push_back(1);
  return sizes;
}

/// Searches the candidate sizes of all loops for the tiles that fit the buffer and cost least.
/// Filter taps (r, s) are cut only when nothing else fits.
class CheapestTiles : public TilePolicy {
 public:
  Shape choose(const TilingProblem& problem) const override {
    Shape best = problem.largest();
    if (problem.fits(best)) return best;
    if (search(problem, false, best) || search(problem, true, best)) return best;
    Shape smallest = problem.largest();
    for (const Dim dim : kAllDims) {
      if (!problem.pinned(dim)) smallest[dim] = 1;
    }
    std::string why = "the pinned sizes do not fit";
    problem.fits(smallest, &why);
    throw InputError(fmt::format("layer {} does not fit: even with the smallest tiles {}",
                                 problem.schedule().layer.name, why));
  }

 protected:
  /// Compared from left to right.
  using Cost = std::array<double, 3>;
  virtual Cost cost(const TilingProblem& problem, const Shape& tile) const = 0;

 private:
  bool search(const TilingProblem& problem, bool cut_taps, Shape& best) const {
    std::array<std::vector<std::int64_t>, kDims> sizes;
    for (const Dim dim : kAllDims) {
      const bool tap = dim == Dim::kR || dim == Dim::kS;
      auto& of_dim = sizes[static_cast<std::size_t>(dim)] = candidates(problem, dim);
      if (tap && !cut_taps) of_dim.resize(1);
    }
    bool found = false;
    Cost least = {};
    Shape tile = problem.largest();
    const auto visit = [&](auto&& self, std::size_t dim_index) -> void {
      if (dim_index == kDims) {
        if (!problem.fits(tile)) return;
        const Cost price = cost(problem, tile);
        if (!found || price < least) {
          found = true;
          least = price;
          best = tile;
        }
        return;
      }
      for (std::size_t i = dim_index; i < kDims; ++i) tile[kAllDims[i]] = sizes[i].back();
      if (!problem.may_fit(tile)) return;
      for (const std::int64_t size : sizes[dim_index]) {
        tile[kAllDims[dim_index]] = size;
        self(self, dim_index + 1);
      }
    };
    visit(visit, 0);
    return found;
  }
};

class MinTraffic : public CheapestTiles {
  Cost cost(const TilingProblem& problem, const Shape& tile) const override {
    const TileCosts costs = problem.costs(tile);
    return {costs.dram_bytes, costs.array_cycles, 0};
  }
};

/// DRAM transfers and the array overlap, so the slower of the two sets the time.
class Balanced : public CheapestTiles {
  Cost cost(const TilingProblem& problem, const Shape& tile) const override {
    const TileCosts costs = problem.costs(tile);
    return {std::max(costs.dram_cycles, costs.array_cycles), costs.dram_cycles + costs.array_cycles,
            costs.dram_bytes};
  }
};

/// The whole layer at once: for machines whose buffer is assumed to hold everything.
class Whole : public TilePolicy {
 public:
  Shape choose(const TilingProblem& problem) const override {
    const Shape tile = problem.largest();
    std::string why;
    if (!problem.fits(tile, &why)) {
      throw InputError(
          fmt::format("layer {} does not fit in one tile: {}", problem.schedule().layer.name, why));
    }
    return tile;
  }
};

const Registration<TilePolicy> kMinTraffic{
    "min_traffic",
    "the tiles that fit the buffer and move the fewest bytes over the DRAM interface",
    [] { return std::make_unique<MinTraffic>(); }};
const Registration<TilePolicy> kBalanced{
    "balanced", "the tiles that fit the buffer and need the least time of array and DRAM together",
    [] { return std::make_unique<Balanced>(); }};
const Registration<TilePolicy> kWhole{"whole", "the whole layer in one tile, or an error",
                                      [] { return std::make_unique<Whole>(); }};

}  // namespace
}  // namespace orrery
