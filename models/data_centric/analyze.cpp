#include "models/data_centric/analyze.h"

#include <algorithm>
#include <memory>

#include "base/units.h"
#include "models/data_centric/steps.h"

namespace orrery::data_centric {
namespace {

/// Energy of an access relative to a MAC, and of a MAC, as MAESTRO has them (28 nm).
constexpr double kL1Access = 1.68, kL2Access = 18.61, kMacNanojoules = 0.00023;

/// Time and traffic of one piece at one level.
struct Piece {
  std::int64_t cycles = 0;
  std::int64_t macs = 0;
  std::vector<LevelTraffic> levels;  // this level's first
};

void add(std::int64_t& sum, std::int64_t times, std::int64_t count) {
  sum = checked_add(sum, checked_mul(times, count));
}

void add(LevelTraffic& sum, const LevelTraffic& traffic, std::int64_t times) {
  for (std::size_t t = 0; t < kTensors; ++t) add(sum.ingress[t], times, traffic.ingress[t]);
  add(sum.egress, times, traffic.egress);
}

class Analyzer {
 public:
  Analyzer(Levels levels, const Hardware& hardware, const Options& options)
      : levels_(std::move(levels)),
        hardware_(hardware),
        options_(options),
        known_(levels_.size()) {}

  const Piece& piece(std::size_t level, const Extents& extent, bool continues_sums) {
    for (const auto& known : known_[level]) {
      if (known->extent == extent && known->continues_sums == continues_sums) return known->piece;
    }
    auto entry = std::make_unique<Known>(Known{extent, continues_sums, {}});
    entry->piece.levels.resize(levels_.size() - level);
    FirstStep first;
    levels_[level]->for_each_step(extent, continues_sums, [&](const Step& step) {
      add_step(level, step, first, entry->piece);
    });
    return known_[level].emplace_back(std::move(entry))->piece;
  }

  Bound bound() const {
    return static_cast<Bound>(std::max_element(time_of_.begin(), time_of_.end()) -
                              time_of_.begin());
  }

 private:
  struct Known {
    Extents extent;
    bool continues_sums;
    Piece piece;
  };
  /// Words that the first step moves, which MAESTRO takes for the size of the L2.
  struct FirstStep {
    std::int64_t ingress = 0, egress = 0;
    bool seen = false;
  };

  void add_step(std::size_t level, const Step& step, FirstStep& first, Piece& piece) {
    const std::int64_t in = step.ingress[0] + step.ingress[1] + step.ingress[2];
    if (level + 1 == levels_.size() || options_.compat) add(piece.macs, step.times, step.macs);
    add(piece.levels.front().egress, step.times, step.egress);
    if (!first.seen) {
      first.ingress += in;
      first.egress = step.egress;
    }
    if (step.busiest <= 0) return;  // MAESTRO makes such steps at edges, and skips them
    first.seen = true;
    for (std::size_t t = 0; t < kTensors; ++t) {
      add(piece.levels.front().ingress[t], step.times, step.ingress[t]);
    }
    const std::int64_t compute = run_clusters(level, step, piece);
    add(piece.cycles, step.times, step_cycles(level, step, compute, first));
  }

  /// Cycles of the slowest cluster.
  std::int64_t run_clusters(std::size_t level, const Step& step, Piece& piece) {
    if (level + 1 == levels_.size()) return ceil_div(step.busiest, hardware_.lanes);
    std::int64_t slowest = 0;
    for (const Share& share : step.shares) {
      const Piece& below = this->piece(level + 1, share.extent, step.continues_sums);
      slowest = std::max(slowest, below.cycles);
      if (options_.compat) continue;
      const std::int64_t clusters = checked_mul(step.times, share.clusters);
      add(piece.macs, clusters, below.macs);
      for (std::size_t i = 0; i < below.levels.size(); ++i) {
        add(piece.levels[i + 1], below.levels[i], clusters);
      }
    }
    return slowest;
  }

  std::int64_t step_cycles(std::size_t level, const Step& step, std::int64_t compute,
                           const FirstStep& first) {
    const std::int64_t in = step.ingress[0] + step.ingress[1] + step.ingress[2];
    const std::int64_t ingress = noc_cycles(level, in), egress = noc_cycles(level, step.egress);
    const std::int64_t on_chip =
        step.first ? compute + ingress : std::max({compute, ingress, egress});
    if (level > 0) return on_chip;
    const std::int64_t off_chip = off_chip_cycles(in, step.egress, first);
    const std::int64_t cycles = std::max(on_chip, off_chip);
    const Bound bound = off_chip > on_chip                     ? Bound::kOffChip
                        : compute >= std::max(ingress, egress) ? Bound::kCompute
                        : ingress >= egress                    ? Bound::kIngress
                                                               : Bound::kEgress;
    add(time_of_[static_cast<std::size_t>(bound)], step.times, cycles);
    return cycles;
  }

  std::int64_t noc_cycles(std::size_t level, std::int64_t words) const {
    if (words <= 0 && !options_.compat) return 0;
    const bool inside = level > 0 && hardware_.cluster_bandwidth > 0;
    return hardware_.noc_hops - 1 +
           ceil_div(words, inside ? hardware_.cluster_bandwidth : hardware_.noc_bandwidth);
  }

  /// A step loads what it brings in and stores what it takes out, each at the full bandwidth.
  /// MAESTRO charges every step for the words of the first one.
  std::int64_t off_chip_cycles(std::int64_t in, std::int64_t out, const FirstStep& first) const {
    const std::int64_t bandwidth = hardware_.off_chip_bandwidth;
    if (!options_.compat) return ceil_div(std::max(in, out), bandwidth);
    return std::max(2 * first.ingress / bandwidth / 2, 2 * first.egress / bandwidth / 2);
  }

  Levels levels_;
  const Hardware& hardware_;
  const Options& options_;
  std::vector<std::vector<std::unique_ptr<Known>>> known_;  // of each level
  std::array<std::int64_t, kBounds> time_of_ = {};          // cycles of steps, by what sets them
};

std::int64_t extent_words(const Problem& problem, Tensor tensor) {
  std::int64_t words = 1;
  for (const Axis axis : kAllAxes) words *= problem.depends(tensor, axis) ? problem[axis] : 1;
  return words;
}

/// Accesses of the L2: words in once, what the clusters take, and what they give back.
double l2_energy(const Problem& problem, const Analysis& analysis) {
  const LevelTraffic& top = analysis.levels.front();
  std::int64_t accesses = top.egress;
  for (const Tensor tensor : {Tensor::kInput, Tensor::kWeight}) {
    accesses += top.ingress[index_of(tensor)] + extent_words(problem, tensor);
  }
  return kL2Access * static_cast<double>(accesses) * kMacNanojoules;
}

/// Accesses of the L1: words in, and four for a multiply-accumulate.
double l1_energy(const Analysis& analysis) {
  const LevelTraffic& top = analysis.levels.front();
  const std::int64_t accesses = top.ingress[0] + top.ingress[1] + 4 * analysis.macs;
  return kL1Access * static_cast<double>(accesses) * kMacNanojoules;
}

bool has_clusters(const Mapping& mapping) {
  return std::any_of(mapping.begin(), mapping.end(), [](const Directive& directive) {
    return directive.kind == Directive::Kind::kCluster;
  });
}

}  // namespace

Analysis analyze(const Problem& problem, const Mapping& mapping, const Hardware& hardware,
                 const Options& options, bool continues_sums) {
  Analyzer analyzer(options.compat ? maestro_levels(problem, mapping, hardware)
                                   : exact_levels(problem, mapping, hardware),
                    hardware, options);
  const Extents extent = options.compat ? problem.extent : exact_extent(problem);
  const Piece& layer = analyzer.piece(0, extent, continues_sums);
  Analysis analysis;
  analysis.cycles = layer.cycles;
  analysis.macs = layer.macs;
  analysis.levels = layer.levels;
  analysis.bound = analyzer.bound();
  analysis.energy_nj = l1_energy(analysis) + l2_energy(problem, analysis);
  return analysis;
}

std::vector<Analysis> analyze_network(const std::vector<MappedLayer>& layers,
                                      const Hardware& hardware, const Options& options) {
  std::vector<Analysis> network;
  double l1_before = 0;
  for (const auto& [problem, mapping] : layers) {
    Analysis& analysis = network.emplace_back(analyze(problem, mapping, hardware, options));
    const double l1 = l1_energy(analysis);
    if (options.compat && has_clusters(mapping)) analysis.energy_nj += l1_before - l1;
    l1_before = l1;
  }
  return network;
}

}  // namespace orrery::data_centric
