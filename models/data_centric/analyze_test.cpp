#include "models/data_centric/analyze.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "base/units.h"
#include "tests/complaint.h"

namespace orrery::data_centric {
namespace {

using Kind = Directive::Kind;

Directive temporal(std::int64_t size, Axis axis, bool of_outputs = false) {
  return {Kind::kTemporalMap, {size, {}}, {size, {}}, axis, of_outputs, 0};
}
Directive spatial(std::int64_t size, Axis axis, bool of_outputs = false) {
  return {Kind::kSpatialMap, {size, {}}, {size, {}}, axis, of_outputs, 0};
}
Directive cluster(std::int64_t size) {
  return {Kind::kCluster, {size, {}}, {}, Axis::kN, false, 0};
}

Problem conv(std::int64_t k, std::int64_t c, std::int64_t taps, std::int64_t size) {
  Problem problem;
  problem[Axis::kK] = k;
  problem[Axis::kC] = c;
  problem[Axis::kR] = problem[Axis::kS] = taps;
  problem[Axis::kY] = problem[Axis::kX] = size;
  return problem;
}

std::int64_t pick(std::int64_t min, std::int64_t max) {
  return *rc::gen::inRange<std::int64_t>(min, max + 1);
}

Problem any_problem() {
  Problem problem;
  problem.type = *rc::gen::element(LayerType::kConv, LayerType::kDepthwise, LayerType::kGrouped);
  for (const Axis axis : kAllAxes) problem[axis] = pick(1, axis == Axis::kN ? 2 : 7);
  if (problem.type != LayerType::kGrouped) problem[Axis::kG] = 1;
  problem.stride_y = pick(1, 3);
  problem.stride_x = pick(1, 3);
  problem[Axis::kY] += problem[Axis::kR] - 1;
  problem[Axis::kX] += problem[Axis::kS] - 1;
  return problem;
}

/// Directives for some axes in any order, one of them spatial; `extent` becomes that of a piece for
/// the level below.
Mapping any_level(Extents& extent) {
  std::vector<Axis> order(kAllAxes.begin(), kAllAxes.end());
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1],
              order[static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(i) - 1))]);
  }
  Mapping level;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Axis axis = order[i];
    std::int64_t& size = extent[index_of(axis)];
    if (level.size() > 0 && *rc::gen::arbitrary<bool>()) continue;
    size = pick(1, size);
    const bool of_outputs = window_of(axis).has_value();
    level.push_back(level.empty() ? spatial(size, axis, of_outputs)
                                  : temporal(size, axis, of_outputs));
  }
  std::rotate(level.begin(), level.begin() + pick(0, static_cast<std::int64_t>(level.size()) - 1),
              level.end());
  return level;
}

struct Case {
  Problem problem;
  Mapping mapping;
  Hardware hardware;
};

Case any_case() {
  Case c;
  c.problem = any_problem();
  Extents extent = {};
  for (const Axis axis : kAllAxes) extent[index_of(axis)] = c.problem.outputs(axis);
  if (c.problem.type == LayerType::kDepthwise) extent[index_of(Axis::kK)] = c.problem[Axis::kK] = 1;
  const std::int64_t levels = pick(1, 3);
  c.hardware.pes = pick(1, 6);
  for (std::int64_t i = 0; i < levels; ++i) {
    const Mapping level = any_level(extent);
    c.mapping.insert(c.mapping.end(), level.begin(), level.end());
    if (i + 1 < levels) {
      c.mapping.push_back(cluster(pick(1, 4)));
      c.hardware.pes *= c.mapping.back().size.number;
    }
  }
  c.hardware.noc_bandwidth = pick(1, 30);
  c.hardware.off_chip_bandwidth = pick(1, 30);
  c.hardware.noc_hops = pick(1, 3);
  c.hardware.lanes = pick(1, 2);
  return c;
}

/// Words of the tensors that the layer uses. Ifmap rows between those that a stride skips are not.
std::int64_t used_words(const Problem& problem, Tensor tensor) {
  std::int64_t words = 1;
  const auto rows_used = [&](Axis axis) {
    std::set<std::int64_t> rows;
    for (std::int64_t p = 0; p < problem.outputs(axis); ++p) {
      for (std::int64_t r = 0; r < problem[*window_of(axis)]; ++r) {
        rows.insert(p * problem.stride(axis) + r);
      }
    }
    return static_cast<std::int64_t>(rows.size());
  };
  for (const Axis axis : kAllAxes) {
    const bool summed =
        tensor == Tensor::kOutput && axis == Axis::kC && problem.type == LayerType::kGrouped;
    if (!problem.depends(tensor, axis) || summed) continue;
    words *= tensor == Tensor::kInput && window_of(axis) ? rows_used(axis) : problem.outputs(axis);
  }
  return words;
}

RC_GTEST_PROP(DataCentric, ConservesMacsAndObeysTheLawsOfTraffic, ()) {
  const Case c = any_case();
  const Analysis analysis = analyze(c.problem, c.mapping, c.hardware, {});
  RC_ASSERT(analysis.macs == c.problem.macs());
  RC_ASSERT(analysis.cycles >= ceil_div(analysis.macs, c.hardware.pes * c.hardware.lanes));

  const std::int64_t outputs = used_words(c.problem, Tensor::kOutput);
  std::int64_t above = 0;
  for (std::size_t i = 0; i < analysis.levels.size(); ++i) {
    const LevelTraffic& level = analysis.levels[i];
    for (const Tensor tensor : {Tensor::kInput, Tensor::kWeight}) {
      const std::int64_t words = level.ingress[index_of(tensor)];
      RC_ASSERT(words >= used_words(c.problem, tensor));
      RC_ASSERT(words <= analysis.macs);
      if (i > 0) RC_ASSERT(words >= analysis.levels[i - 1].ingress[index_of(tensor)]);
    }
    RC_ASSERT(level.egress >= std::max(outputs, above));
    RC_ASSERT(level.egress <= analysis.macs);
    RC_ASSERT(level.ingress[index_of(Tensor::kOutput)] <= level.egress - outputs);
    above = level.egress;
  }
  // Every partial sum that leaves the outermost level comes back but the finished outputs.
  const LevelTraffic& top = analysis.levels.front();
  RC_ASSERT(top.ingress[index_of(Tensor::kOutput)] == top.egress - outputs);
}

RC_GTEST_PROP(DataCentric, BandwidthNeverHurts, ()) {
  Case c = any_case();
  const std::int64_t cycles = analyze(c.problem, c.mapping, c.hardware, {}).cycles;
  (*rc::gen::arbitrary<bool>() ? c.hardware.noc_bandwidth : c.hardware.off_chip_bandwidth) += 5;
  RC_ASSERT(analyze(c.problem, c.mapping, c.hardware, {}).cycles <= cycles);
}

/// Walks a mapping of one level step by step, and counts the filter words that change.
std::int64_t weights_by_walking(const Case& c) {
  std::vector<std::int64_t> reach, count, index;
  for (const Directive& map : c.mapping) {
    const bool is_spatial = map.kind == Kind::kSpatialMap;
    reach.push_back(map.size.number * (is_spatial ? c.hardware.pes : 1));
    count.push_back(ceil_div(c.problem.outputs(map.axis), reach.back()));
    index.push_back(0);
  }
  const auto tile = [&] {
    std::vector<std::int64_t> begins_and_sizes;
    std::int64_t words = used_words(c.problem, Tensor::kWeight);
    for (std::size_t i = 0; i < index.size(); ++i) {
      const Axis axis = c.mapping[i].axis;
      if (!c.problem.depends(Tensor::kWeight, axis)) continue;
      const std::int64_t begin = index[i] * reach[i];
      const std::int64_t size = std::min(reach[i], c.problem.outputs(axis) - begin);
      words = words / c.problem.outputs(axis) * size;
      begins_and_sizes.push_back(begin);
    }
    return std::pair(begins_and_sizes, words);
  };
  std::int64_t total = 0;
  std::vector<std::int64_t> held = {-1};
  for (bool more = true; more;) {
    const auto [here, words] = tile();
    if (here != held) total += words;
    held = here;
    more = false;
    for (std::size_t i = index.size(); i-- > 0 && !more;) {
      index[i] = (index[i] + 1) % count[i];
      more = index[i] != 0;
    }
  }
  return total;
}

RC_GTEST_PROP(DataCentric, RefetchesWhatWentAway, ()) {
  Case c;
  do {
    c = any_case();
  } while (std::any_of(c.mapping.begin(), c.mapping.end(),
                       [](const Directive& map) { return map.kind == Kind::kCluster; }));
  const Analysis analysis = analyze(c.problem, c.mapping, c.hardware, {});
  RC_ASSERT(analysis.levels.front().ingress[index_of(Tensor::kWeight)] == weights_by_walking(c));
}

/// 1x1 convolution, 8 filters on 4 PEs, two channels one after the other:
/// steps (k block, c): first (0,0), then (0,1), (1,0), (1,1), each 16 outputs for each PE.
TEST(DataCentricByHand, PointwiseConvolution) {
  const Problem problem = conv(8, 2, 1, 4);
  const Mapping mapping = {spatial(1, Axis::kK), temporal(1, Axis::kC)};
  Hardware hardware;
  hardware.pes = 4;
  const Analysis fast = analyze(problem, mapping, hardware, {});
  EXPECT_EQ(fast.macs, 8 * 2 * 16);
  EXPECT_EQ(fast.cycles, 1 + 4 * 16);  // the first words are waited for
  const LevelTraffic& top = fast.levels.front();
  EXPECT_EQ(top.ingress[index_of(Tensor::kInput)], 4 * 16);  // both channels for each half of K
  EXPECT_EQ(top.ingress[index_of(Tensor::kWeight)], 8 * 2);
  EXPECT_EQ(top.ingress[index_of(Tensor::kOutput)], 0);  // outputs stay over the channels
  EXPECT_EQ(top.egress, 8 * 16);
  EXPECT_EQ(fast.bound, Bound::kCompute);

  hardware.noc_bandwidth = 1;  // 20 words in a step; the third takes 64 sums out
  const Analysis slow = analyze(problem, mapping, hardware, {});
  EXPECT_EQ(slow.cycles, (20 + 16) + 20 + 64 + 20);
}

/// The same with C outside: sums go out and come back.
TEST(DataCentricByHand, SpilledSums) {
  const Problem problem = conv(8, 2, 1, 4);
  const Mapping mapping = {temporal(1, Axis::kC), spatial(1, Axis::kK)};
  Hardware hardware;
  hardware.pes = 4;
  const Analysis analysis = analyze(problem, mapping, hardware, {});
  const LevelTraffic& top = analysis.levels.front();
  EXPECT_EQ(top.egress, 2 * 8 * 16);
  EXPECT_EQ(top.ingress[index_of(Tensor::kOutput)], 8 * 16);
  EXPECT_EQ(top.ingress[index_of(Tensor::kInput)], 2 * 16);
}

TEST(DataCentricByHand, SlidingWindowBringsOneRow) {
  const Problem problem = conv(1, 1, 3, 10);
  // One output row at a time, whole rows: 3 ifmap rows, then one more each.
  const Mapping mapping = {{Kind::kTemporalMap, {1, Axis::kR}, {1, {}}, Axis::kY, false, 0},
                           spatial(1, Axis::kX, true)};
  Hardware hardware;
  hardware.pes = 8;
  const Analysis analysis = analyze(problem, mapping, hardware, {});
  EXPECT_EQ(analysis.levels.front().ingress[index_of(Tensor::kInput)], 10 * 10);
  EXPECT_EQ(analysis.levels.front().ingress[index_of(Tensor::kWeight)], 9);
}

TEST(DataCentric, RefusesMappingsThatLoseWork) {
  const Problem problem = conv(8, 4, 3, 10);
  Hardware hardware;
  hardware.pes = 16;
  const auto complaint = [&](const Mapping& mapping) {
    return complaint_of([&] { analyze(problem, mapping, hardware, {}); });
  };
  Directive gap = temporal(2, Axis::kK);
  gap.offset.number = 3;
  EXPECT_NE(complaint({gap}).find("left out or made twice"), std::string::npos);
  EXPECT_NE(complaint({spatial(1, Axis::kK), spatial(1, Axis::kC)}).find("diagonal"),
            std::string::npos);
  EXPECT_NE(complaint({temporal(2, Axis::kY)}).find("fewer than the 3"), std::string::npos);
  EXPECT_NE(complaint({spatial(1, Axis::kK), cluster(32), spatial(1, Axis::kC)}).find("32 PEs"),
            std::string::npos);
  EXPECT_NE(complaint_of([&] {
              analyze(problem, {temporal(1, Axis::kK)}, hardware, {.compat = true});
            }).find("no SpatialMap"),
            std::string::npos);
}

TEST(DataCentricCompat, NetworkChargesTheEnergyOfTheLayerBefore) {
  const Mapping mapping = {spatial(1, Axis::kK), cluster(2), spatial(1, Axis::kC)};
  Hardware hardware;
  hardware.pes = 8;
  const MappedLayer small = {conv(8, 4, 1, 4), mapping}, large = {conv(16, 8, 1, 8), mapping};
  const auto energies = [&](bool compat) {
    std::vector<double> nj;
    for (const Analysis& layer : analyze_network({small, large, small}, hardware, {compat})) {
      nj.push_back(layer.energy_nj);
    }
    return nj;
  };
  const auto sound = energies(false), defect = energies(true);
  EXPECT_DOUBLE_EQ(sound[0], sound[2]);
  EXPECT_LT(defect[0], defect[2]);  // none, and that of the large layer
}

TEST(DataCentricCompat, ProductOfStepsWrapsAt32Bits) {
  Problem problem = conv(70'000, 70'000, 1, 1);
  const Mapping mapping = {spatial(1, Axis::kX), temporal(1, Axis::kK), temporal(1, Axis::kC)};
  const Hardware hardware;
  const std::int64_t steps = std::int64_t{70'000} * 70'000;
  EXPECT_GE(analyze(problem, mapping, hardware, {}).cycles, steps);
  EXPECT_LT(analyze(problem, mapping, hardware, {.compat = true}).cycles, steps);
}

}  // namespace
}  // namespace orrery::data_centric
