#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/error.h"
#include "dataflows/tile_pipeline.h"
#include "dataflows/tile_policy.h"
#include "dataflows/tile_search.h"

namespace orrery {
namespace {

class MinTraffic : public TilePolicy {
 public:
  Shape choose(const TilingProblem& problem) const override {
    Shape best;
    std::tuple<double, double> least = {std::numeric_limits<double>::infinity(), 0};
    TileSearch(problem).for_each([&](const Shape& tile) {
      const TileCosts costs = problem.costs(tile);
      const std::tuple<double, double> price = {costs.dram_bytes, costs.cycles};
      if (price >= least) return;
      least = price;
      best = tile;
    });
    return best;
  }
};

/// The fastest tiles: formulas choose among all that are looked at, and the best of those are
/// followed tile by tile, as are their neighbours.
class Balanced : public TilePolicy {
 public:
  Shape choose(const TilingProblem& problem) const override {
    const Shape largest = problem.largest();
    // There is nothing to overlap with the array.
    if (problem.accelerator().dram.ideal && problem.fits(largest)) return largest;
    return Search(problem).best();
  }

 private:
  struct Candidate {
    Shape tile;
    double cycles, bytes;
    friend bool operator<(const Candidate& a, const Candidate& b) {
      return std::tie(a.cycles, a.bytes) < std::tie(b.cycles, b.bytes);
    }
  };

  class Search {
   public:
    explicit Search(const TilingProblem& problem)
        : problem_(problem),
          tiles_(problem),
          pipeline_(problem.schedule(), problem.accelerator()) {}

    Shape best() {
      for (const Candidate& candidate : promising()) follow(candidate.tile);
      for (int round = 0; round < kRounds; ++round) {
        const Shape from = best_.tile;
        for (const Shape& tile : tiles_.neighbours(from)) follow(tile);
        if (best_.tile == from) break;
      }
      return best_.tile;
    }

   private:
    static constexpr std::size_t kFollowed = 24;
    static constexpr int kRounds = 6;

    Candidate priced(const Shape& tile) const {
      const TileCosts costs = problem_.costs(tile);
      return {tile, costs.cycles, costs.dram_bytes};
    }

    /// The best by formulas.
    std::vector<Candidate> promising() const {
      std::vector<Candidate> heap;
      tiles_.for_each([&](const Shape& tile) {
        const Candidate candidate = priced(tile);
        if (heap.size() == kFollowed) {
          if (!(candidate < heap.front())) return;
          std::pop_heap(heap.begin(), heap.end());
          heap.pop_back();
        }
        heap.push_back(candidate);
        std::push_heap(heap.begin(), heap.end());
      });
      std::sort_heap(heap.begin(), heap.end());
      return heap;
    }

    void follow(const Shape& tile) {
      if (std::find(followed_.begin(), followed_.end(), tile) != followed_.end()) return;
      followed_.push_back(tile);
      Candidate candidate = priced(tile);
      // Formulas may be wrong by this factor, hardly more.
      if (candidate.cycles > kTrust * best_.cycles) return;
      candidate.cycles = static_cast<double>(pipeline_.cycles(tile, problem_.second_buffers(tile)));
      if (candidate < best_) best_ = candidate;
    }

    static constexpr double kTrust = 1.25;

    const TilingProblem& problem_;
    TileSearch tiles_;
    TilePipeline pipeline_;
    std::vector<Shape> followed_;
    Candidate best_ = {{}, std::numeric_limits<double>::infinity(), 0};
  };
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
    "balanced", "the tiles that fit the buffer and take the least time of array and DRAM together",
    [] { return std::make_unique<Balanced>(); }};
const Registration<TilePolicy> kWhole{"whole", "the whole layer in one tile, or an error",
                                      [] { return std::make_unique<Whole>(); }};

}  // namespace
}  // namespace orrery
