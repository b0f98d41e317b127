#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/units.h"
#include "models/data_centric/steps.h"

namespace orrery::data_centric {
namespace {

/// A loop of a level, over output rows and columns on Y and X: tiles of `size`, one for all
/// clusters or one for each.
struct Loop {
  Axis axis;
  bool spatial = false;
  std::int64_t size = 1;
};

std::int64_t at(const Extents& extent, Axis axis) { return extent[index_of(axis)]; }

/// Which tensors the model's loops touch: here the output of a grouped convolution does not depend
/// on C.
bool depends(const Problem& problem, Tensor tensor, Axis axis) {
  if (tensor == Tensor::kOutput && axis == Axis::kC) return problem.type == LayerType::kDepthwise;
  // An ifmap row is found from an output row and a row of the filter.
  if (tensor == Tensor::kInput && (axis == Axis::kR || axis == Axis::kS)) return true;
  return problem.depends(tensor, axis);
}

/// Distinct ifmap rows that `outputs` neighbouring output rows read with `taps` neighbouring filter
/// rows.
std::int64_t rows_read(std::int64_t outputs, std::int64_t taps, std::int64_t stride) {
  return taps >= stride ? (outputs - 1) * stride + taps : outputs * taps;
}

class ExactSteps : public StepSource {
 public:
  ExactSteps(const Problem& problem, std::int64_t clusters, std::vector<Loop> loops)
      : problem_(problem), clusters_(clusters), loops_(std::move(loops)) {}

  void for_each_step(const Extents& extent, bool continues_sums,
                     const std::function<void(const Step&)>& visit) const override {
    std::vector<std::vector<Position>> choices;
    for (const Loop& loop : loops_) choices.push_back(positions(loop, at(extent, loop.axis)));
    std::vector<std::size_t> choice(choices.size(), 0);
    for (bool more = true; more;) {
      visit(step(choices, choice, extent, continues_sums));
      more = false;
      for (std::size_t i = choices.size(); i-- > 0 && !more;) {
        choice[i] = (choice[i] + 1) % choices[i].size();
        more = choice[i] != 0;
      }
    }
  }

 private:
  /// `times` steps along a loop that cover `size` indices each.
  struct Position {
    std::int64_t times = 1, size = 1;
  };
  using Choices = std::vector<std::vector<Position>>;

  std::vector<Position> positions(const Loop& loop, std::int64_t extent) const {
    const std::int64_t reach = loop.size * (loop.spatial ? clusters_ : 1);
    std::vector<Position> positions = {{1, std::min(reach, extent)}};
    if (extent >= 2 * reach) positions.push_back({extent / reach - 1, reach});
    if (extent > reach && extent % reach > 0) positions.push_back({1, extent % reach});
    return positions;
  }

  Step step(const Choices& choices, const std::vector<std::size_t>& choice, const Extents& extent,
            bool continues_sums) const {
    Step step;
    Extents tile = extent;  // of all clusters together
    std::ptrdiff_t moved = -1;
    step.continues_sums = continues_sums;
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      const Position& position = choices[i][choice[i]];
      tile[index_of(loops_[i].axis)] = position.size;
      step.times *= position.times;
      if (choice[i] == 0) continue;
      moved = static_cast<std::ptrdiff_t>(i);
      step.continues_sums |= !depends(problem_, Tensor::kOutput, loops_[i].axis);
    }
    step.first = moved < 0;
    for (std::size_t t = 0; t < kTensors; ++t) {
      step.ingress[t] = arriving(static_cast<Tensor>(t), tile, moved, choices);
    }
    // As many outputs leave as arrive; those that nothing has been added to arrive as nothing.
    std::int64_t& psums = step.ingress[index_of(Tensor::kOutput)];
    step.egress = psums;
    if (!step.continues_sums) psums = 0;
    add_shares(tile, step);
    return step;
  }

  /// Words of `tensor` in `tile` that the step before did not have, where `moved` is the innermost
  /// loop past its first position.
  std::int64_t arriving(Tensor tensor, const Extents& tile, std::ptrdiff_t moved,
                        const Choices& choices) const {
    const std::int64_t all = words(tensor, tile);
    if (moved < 0) return all;
    for (auto i = static_cast<std::size_t>(moved) + 1; i < loops_.size(); ++i) {
      if (depends(problem_, tensor, loops_[i].axis) && choices[i].size() > 1) return all;
    }
    const Axis axis = loops_[static_cast<std::size_t>(moved)].axis;
    if (!depends(problem_, tensor, axis)) return 0;
    const auto window = window_of(axis);
    if (tensor != Tensor::kInput || !window) return all;
    // Of a window that slides, only the rows that come in.
    const std::int64_t stride = problem_.stride(axis);
    const std::int64_t rows = rows_read(at(tile, axis), at(tile, *window), stride);
    return all / rows * at(tile, axis) * std::min(stride, at(tile, *window));
  }

  std::int64_t words(Tensor tensor, const Extents& tile) const {
    std::int64_t words = 1;
    for (const Axis axis : kAllAxes) {
      if (!depends(problem_, tensor, axis)) continue;
      const auto window = window_of(axis);
      if (tensor == Tensor::kInput && window) {
        words *= rows_read(at(tile, axis), at(tile, *window), problem_.stride(axis));
      } else if (tensor != Tensor::kInput || (axis != Axis::kR && axis != Axis::kS)) {
        words *= at(tile, axis);
      }
    }
    return words;
  }

  static std::int64_t macs(const Extents& tile) {
    std::int64_t macs = 1;
    for (const Axis axis : kAllAxes) macs *= at(tile, axis);
    return macs;
  }

  void add_shares(const Extents& tile, Step& step) const {
    const auto spatial =
        std::find_if(loops_.begin(), loops_.end(), [](const Loop& loop) { return loop.spatial; });
    if (spatial == loops_.end()) {
      step.shares.push_back({1, tile});
    } else {
      const std::int64_t total = at(tile, spatial->axis);
      Extents one = tile;
      const auto share = [&](std::int64_t clusters, std::int64_t size) {
        one[index_of(spatial->axis)] = size;
        if (clusters > 0 && size > 0) step.shares.push_back({clusters, one});
      };
      share(total / spatial->size, spatial->size);
      share(1, total % spatial->size);
    }
    step.macs = macs(tile);
    step.busiest = macs(step.shares.front().extent);
  }

  const Problem& problem_;
  std::int64_t clusters_;
  std::vector<Loop> loops_;
};

class LevelBuilder {
 public:
  LevelBuilder(const Problem& problem, std::size_t level, const ClusterGroup& group,
               const Extents& extent)
      : problem_(problem), level_(level), group_(group), extent_(extent) {}

  std::vector<Loop> loops() const {
    std::vector<Loop> loops;
    for (const Directive& map : group_.maps) {
      if (slides_along(map)) continue;
      if (problem_.type == LayerType::kDepthwise && map.axis == Axis::kK) continue;
      const std::int64_t size = std::min(tile_size(map), at(extent_, map.axis));
      const bool spatial = map.kind == Directive::Kind::kSpatialMap;
      for (const Loop& loop : loops) {
        if (loop.axis == map.axis) fail(map, "is mapped twice in one cluster level");
        if (loop.spatial && spatial) {
          fail(map, fmt::format("is mapped spatially beside {}: clusters would leave out what is "
                                "not on the diagonal",
                                letter_of(loop.axis)));
        }
      }
      loops.push_back({map.axis, spatial, size});
    }
    return loops;
  }

 private:
  const Directive* find(Axis axis) const {
    for (const Directive& map : group_.maps) {
      if (map.axis == axis) return &map;
    }
    return nullptr;
  }

  /// SpatialMap(1,1) Y beside SpatialMap(1,1) R: each cluster has one filter row and the ifmap row
  /// that it meets for the level's one output row.
  bool slides_along(const Directive& map) const {
    const auto window = window_of(map.axis);
    const Directive* taps = window ? find(*window) : nullptr;
    const auto is_single = [&](const Directive& directive) {
      return directive.kind == Directive::Kind::kSpatialMap && directive.size.in(problem_) == 1 &&
             directive.offset.in(problem_) == 1;
    };
    if (taps == nullptr || map.of_outputs || !is_single(map) || !is_single(*taps)) return false;
    if (at(extent_, map.axis) == 1) return true;
    fail(map, fmt::format("slides along {} over more than one output, which leaves some out",
                          letter_of(*window)));
  }

  /// Indices of the axis that a cluster takes at once; output rows for Y.
  std::int64_t tile_size(const Directive& map) const {
    const std::int64_t size = map.size.in(problem_), offset = map.offset.in(problem_);
    const std::int64_t stride = problem_.stride(map.axis);
    const auto window = window_of(map.axis);
    std::int64_t outputs = size;
    if (window && !map.of_outputs) {
      const std::int64_t taps = at(extent_, *window);
      if (size < taps) fail(map, fmt::format("has fewer than the {} that an output needs", taps));
      outputs = (size - taps) / stride + 1;
    }
    const bool tiles = offset == outputs || (window && offset == outputs * stride);
    if (outputs < at(extent_, map.axis) && !tiles) {
      fail(map, fmt::format("makes {} outputs of {} at a time and moves on by {}, so that some are "
                            "left out or made twice",
                            outputs, letter_of(map.axis), offset));
    }
    return outputs;
  }

  [[noreturn]] void fail(const Directive& map, const std::string& why) const {
    throw InputError(fmt::format("layer {}: cluster level {} of its mapping: {}{} {}",
                                 problem_.name, level_ + 1, letter_of(map.axis),
                                 map.of_outputs ? "'" : "", why));
  }

  const Problem& problem_;
  std::size_t level_;
  const ClusterGroup& group_;
  const Extents& extent_;
};

}  // namespace

Extents exact_extent(const Problem& problem) {
  Extents extent = {};
  for (const Axis axis : kAllAxes) {
    extent[index_of(axis)] = problem.outputs(axis);
    if (extent[index_of(axis)] < 1) {
      throw InputError(fmt::format("layer {}: the filter is larger than the ifmap on {}",
                                   problem.name, letter_of(axis)));
    }
  }
  if (problem.type == LayerType::kDepthwise) extent[index_of(Axis::kK)] = 1;
  return extent;
}

Levels exact_levels(const Problem& problem, const Mapping& mapping, const Hardware& hardware) {
  Levels levels;
  Extents extent = exact_extent(problem);  // of the largest piece that a level gets
  for (const ClusterGroup& group : cluster_groups(problem, mapping, hardware)) {
    const std::vector<Loop> loops = LevelBuilder(problem, levels.size(), group, extent).loops();
    for (const Loop& loop : loops) extent[index_of(loop.axis)] = loop.size;
    levels.push_back(std::make_unique<ExactSteps>(problem, group.clusters, loops));
  }
  return levels;
}

}  // namespace orrery::data_centric
