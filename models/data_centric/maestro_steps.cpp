#include <algorithm>

#include "models/data_centric/maestro_map.h"
#include "models/data_centric/steps.h"

namespace orrery::data_centric {
namespace {

enum class Stage : std::uint8_t { kFirst, kSteady, kLast };

/// Where a step is along one axis.
struct Position {
  Stage stage = Stage::kFirst;
  std::int64_t times = 1;
  bool covers = false;       // there is no other position
  bool short_first = false;  // the first position reaches over the end of the axis
  bool ragged = false;       // the last busy cluster has less than the others
  bool at_edge() const { return stage == Stage::kLast || short_first; }
};

/// Which cluster of a level is looked at.
struct Cluster {
  bool first = true;    // it has no neighbour to share words with
  bool ragged = false;  // it has the rest
};

std::vector<Position> temporal_positions(const MaestroMap& map, std::int64_t extent) {
  std::vector<Position> positions = {
      {Stage::kFirst, 1, extent <= map.size, extent < map.size, false}};
  const std::int64_t steady = (extent - map.size) / map.offset;
  if (extent > map.size && steady > 0) positions.push_back({Stage::kSteady, steady});
  if (extent > map.size && steady * map.offset + map.size < extent) {
    positions.push_back({Stage::kLast, 1});
  }
  return positions;
}

std::vector<Position> spatial_positions(const MaestroMap& map, std::int64_t extent,
                                        std::int64_t clusters) {
  const std::int64_t reach = map.size + map.offset * (clusters - 1);
  const std::int64_t stride = map.offset * clusters;
  std::vector<Position> positions = {
      {Stage::kFirst, 1, extent <= reach, extent < reach, extent < reach}};
  if (extent <= reach) return positions;
  const std::int64_t steps = ((extent - map.size) / map.offset + 1) / clusters;
  if (steps > 1) positions.push_back({Stage::kSteady, steps - 1});
  if (steps * stride + reach > extent && (steps - 1) * stride + reach != extent) {
    const std::int64_t rest = extent - steps * stride;
    const std::int64_t busy = rest < map.size ? 1 : (rest - map.size) / map.offset + 1;
    const bool ragged = (busy - 1) * map.offset + map.size < rest;
    positions.push_back({Stage::kLast, 1, false, false, ragged});
  }
  return positions;
}

class MaestroSteps : public StepSource {
 public:
  MaestroSteps(const Problem& problem, MaestroLevel level)
      : problem_(problem), level_(std::move(level)) {
    for (std::size_t i = 0; i < level_.maps.size(); ++i) {
      if (level_.maps[i].spatial) spatial_.push_back(i);
      for (std::size_t t = 0; t < kTensors; ++t) {
        if (problem.depends(static_cast<Tensor>(t), level_.maps[i].axis)) {
          maps_of_[t].push_back(i);
        }
      }
    }
  }

  void for_each_step(const Extents& extent, bool /*continues_sums*/,
                     const std::function<void(const Step&)>& visit) const override {
    std::vector<std::vector<Position>> choices;
    for (const MaestroMap& map : level_.maps) {
      const std::int64_t size = extent[index_of(map.axis)];
      choices.push_back(map.spatial ? spatial_positions(map, size, level_.clusters)
                                    : temporal_positions(map, size));
    }
    std::vector<std::size_t> choice(choices.size(), 0);
    Positions at(choices.size());
    for (bool more = true; more;) {
      for (std::size_t i = 0; i < choices.size(); ++i) at[i] = choices[i][choice[i]];
      visit(step(at, extent));
      more = false;
      for (std::size_t i = choices.size(); i-- > 0 && !more;) {
        choice[i] = (choice[i] + 1) % choices[i].size();
        more = choice[i] != 0;
      }
    }
  }

 private:
  using Positions = std::vector<Position>;

  Step step(const Positions& at, const Extents& extent) const {
    Step step;
    std::int32_t times = 1;  // MAESTRO's product, which wraps
    for (const Position& position : at) {
      times = static_cast<std::int32_t>(std::int64_t{times} * position.times);
    }
    step.times = times;
    step.first = moving(at) < 0;
    for (const Tensor tensor : {Tensor::kInput, Tensor::kWeight}) {
      step.ingress[index_of(tensor)] = ingress(tensor, at);
    }
    step.egress = egress(at);
    step.macs = macs(at);
    step.busiest = busiest(at);
    add_shares(at, extent, step);
    return step;
  }

  /// The innermost map that is past its first position, which the step has moved; -1: none.
  static std::ptrdiff_t moving(const Positions& at) {
    std::ptrdiff_t moving = -1;
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (at[i].stage != Stage::kFirst) moving = static_cast<std::ptrdiff_t>(i);
    }
    return moving;
  }

  /// Has a loop of `tensor` inside of `moving` gone back to its first position?
  bool went_back(Tensor tensor, const Positions& at, std::ptrdiff_t moving) const {
    const auto& maps = maps_of_[index_of(tensor)];
    return std::any_of(maps.begin(), maps.end(), [&](std::size_t i) {
      return static_cast<std::ptrdiff_t>(i) > moving && at[i].stage == Stage::kFirst &&
             !at[i].covers;
    });
  }

  /// The position along the spatial axis of `maps`, the innermost if several; nullptr if none.
  const Position* spread(const std::vector<std::size_t>& maps, const Positions& at,
                         bool& any_at_edge) const {
    const Position* position = nullptr;
    any_at_edge = false;
    for (const std::size_t i : maps) {
      if (!level_.maps[i].spatial) continue;
      position = &at[i];
      any_at_edge |= at[i].at_edge();
    }
    return position;
  }

  /// Sums `words(cluster)` over the busy clusters of a tensor that is spread over `maps`.
  /// `sharing`: all but the first share words with the one before.
  template <class WordsOf>
  std::int64_t over_clusters(const std::vector<std::size_t>& maps, const Positions& at,
                             bool sharing, const WordsOf& words) const {
    bool at_edge = false;
    const Position* position = spread(maps, at, at_edge);
    const Cluster next{!sharing, false};
    if (!at_edge) return words(Cluster{}) + (level_.clusters - 1) * words(next);
    const std::int64_t busy = level_.edge_clusters;
    if (busy == 1) return words(Cluster{true, position->ragged});
    const std::int64_t ragged = position->ragged ? 1 : 0;
    const std::int64_t alike = std::max<std::int64_t>(busy - ragged - 1, 0);
    return words(Cluster{}) + alike * words(next) + ragged * words(Cluster{false, true});
  }

  std::int64_t ingress(Tensor tensor, const Positions& at) const {
    const auto& maps = maps_of_[index_of(tensor)];
    const std::ptrdiff_t moved = moving(at);
    const auto of_cluster = [&](Cluster cluster) {
      return moved < 0 ? resident(tensor, at, cluster) : arriving(tensor, at, moved, cluster);
    };
    bool at_edge = false;
    if (spread(maps, at, at_edge) == nullptr) return of_cluster(Cluster{});
    return over_clusters(maps, at, true, of_cluster);
  }

  /// Everything that a cluster needs in the first step.
  std::int64_t resident(Tensor tensor, const Positions& at, Cluster cluster) const {
    std::int64_t words = 1;
    for (const std::size_t i : maps_of_[index_of(tensor)]) {
      const bool few = level_.maps[i].spatial ? level_.edge_clusters == 1 || cluster.ragged : true;
      words *= at[i].at_edge() && few ? level_.inputs[i].edge : level_.inputs[i].whole;
    }
    return words;
  }

  /// What a cluster gets in a later step. Nothing when the tensor does not depend on the loop that
  /// moved, even if loops inside of it went back (a refetch that MAESTRO loses); a whole chunk
  /// where a temporal loop is at its last, smaller one.
  std::int64_t arriving(Tensor tensor, const Positions& at, std::ptrdiff_t moved,
                        Cluster cluster) const {
    const auto& maps = maps_of_[index_of(tensor)];
    const auto map_that_moved = static_cast<std::size_t>(moved);
    if (std::find(maps.begin(), maps.end(), map_that_moved) == maps.end()) return 0;
    const bool back = went_back(tensor, at, moved);
    std::int64_t words = 1;
    for (const std::size_t i : maps) {
      const Chunk& chunk = level_.inputs[i];
      const bool slides = i == map_that_moved && !back;
      if (!level_.maps[i].spatial) {
        const bool at_first = at[i].stage == Stage::kFirst;
        words *= slides ? std::max<std::int64_t>(chunk.fresh, 1)
                        : (at_first && at[i].short_first ? chunk.edge : chunk.whole);
        continue;
      }
      const bool inside = static_cast<std::ptrdiff_t>(i) > moved;
      const bool shares = !cluster.first && (at[i].stage == Stage::kFirst ? inside : slides);
      if (cluster.ragged) {
        words *= shares ? chunk.edge_fresh : chunk.edge;
      } else {
        words *= shares ? chunk.fresh : chunk.whole;
      }
    }
    return words;
  }

  /// Output words of a cluster along map `i`; `counted` are the chunks to count in.
  std::int64_t made(const std::vector<Chunk>& counted, std::size_t i, const Position& at,
                    Cluster cluster) const {
    const Chunk& chunk = counted[i];
    if (!level_.maps[i].spatial) return at.at_edge() ? chunk.edge : chunk.whole;
    const bool alone = level_.edge_clusters == 1;
    if (at.stage == Stage::kLast) {
      // Here MAESTRO takes rows of the ifmap for those of the output.
      if (alone) return level_.inputs[i].edge;
      if (cluster.ragged) return chunk.edge_fresh;
    } else if (at.short_first && cluster.ragged) {
      return alone ? chunk.edge : chunk.edge_fresh;
    }
    return cluster.first ? chunk.whole : std::max<std::int64_t>(chunk.fresh, 1);
  }

  std::int64_t outputs_of(const Positions& at, Cluster cluster) const {
    std::int64_t words = 1;
    for (const std::size_t i : maps_of_[index_of(Tensor::kOutput)]) {
      words *= made(level_.outputs, i, at[i], cluster);
    }
    return words;
  }

  std::int64_t egress(const Positions& at) const {
    const auto& maps = maps_of_[index_of(Tensor::kOutput)];
    const auto of_cluster = [&](Cluster cluster) { return outputs_of(at, cluster); };
    bool at_edge = false;
    if (spread(maps, at, at_edge) == nullptr) return of_cluster(Cluster{});
    return over_clusters(maps, at, true, of_cluster);
  }

  /// Multiply-accumulates of a cluster: its outputs times what is summed into each.
  std::int64_t macs_of(const Positions& at, Cluster cluster, bool whole_edge) const {
    std::int64_t macs = 1;
    for (std::size_t i = 0; i < level_.maps.size(); ++i) {
      const bool output = problem_.depends(Tensor::kOutput, level_.maps[i].axis);
      const bool short_ragged = at[i].short_first && cluster.ragged && level_.maps[i].spatial;
      if (short_ragged && (!output || whole_edge)) {
        macs *= output ? level_.outputs[i].edge : level_.inputs[i].edge;
      } else {
        macs *= made(output ? level_.outputs : level_.inputs, i, at[i], cluster);
      }
    }
    return macs;
  }

  std::int64_t macs(const Positions& at) const {
    return over_clusters(spatial_, at, false,
                         [&](Cluster cluster) { return macs_of(at, cluster, !cluster.first); });
  }

  std::int64_t busiest(const Positions& at) const {
    bool at_edge = false;
    const Position* position = spread(maps_of_[index_of(Tensor::kOutput)], at, at_edge);
    const bool rest = at_edge && level_.edge_clusters == 1 && position->ragged;
    return macs_of(at, {true, rest}, false);
  }

  /// Pieces for the level below. When a cluster has the rest, MAESTRO looks at both kinds.
  void add_shares(const Positions& at, const Extents& extent, Step& step) const {
    const Position& position = at[spatial_.front()];
    const std::int64_t busy = position.at_edge() ? level_.edge_clusters : level_.clusters;
    const bool rest = position.at_edge() && position.ragged;
    if (rest) step.shares.push_back({1, piece(at, extent, true)});
    if (busy > (rest ? 1 : 0))
      step.shares.push_back({busy - (rest ? 1 : 0), piece(at, extent, false)});
  }

  Extents piece(const Positions& at, Extents extent, bool rest) const {
    for (std::size_t i = 0; i < at.size(); ++i) {
      const Chunk& chunk = level_.inputs[i];
      const bool few = !level_.maps[i].spatial || level_.edge_clusters == 1 || rest;
      extent[index_of(level_.maps[i].axis)] = at[i].at_edge() && few ? chunk.edge : chunk.whole;
    }
    return extent;
  }

  const Problem& problem_;
  MaestroLevel level_;
  std::vector<std::size_t> spatial_;                             // maps
  std::array<std::vector<std::size_t>, kTensors> maps_of_ = {};  // that a tensor depends on
};

}  // namespace

Levels maestro_levels(const Problem& problem, const Mapping& mapping, const Hardware& hardware) {
  Levels levels;
  for (MaestroLevel& level : complete_levels(problem, mapping, hardware)) {
    levels.push_back(std::make_unique<MaestroSteps>(problem, std::move(level)));
  }
  return levels;
}

}  // namespace orrery::data_centric
