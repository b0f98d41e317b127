#include "sim/toggles.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "base/error.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "sim/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

using Words = std::vector<std::int64_t>;

/// Counts bits one after the other, in words written out as bits.
class BitByBit {
 public:
  explicit BitByBit(const Layer& layer) : layer_(layer) {}

  void see(Wire wire, std::int64_t index, std::int64_t word) {
    const int bits = bits_of(layer_, wire);
    auto& last = last_[{wire, index}];
    ToggleCount& count = counts_[static_cast<std::size_t>(wire)];
    ++count.words;
    for (int bit = 0; bit < bits; ++bit) {
      if ((last >> bit & 1) != (word >> bit & 1)) ++count.twos_complement;
    }
    std::int64_t a = std::abs(last), b = std::abs(word);
    for (int bit = 0; bit <= bits; ++bit, a /= 2, b /= 2) {
      if (a % 2 != b % 2) ++count.sign_magnitude;
    }
    if ((last < 0) != (word < 0)) ++count.sign_magnitude;
    last = word;
  }
  const ToggleCounts& counts() const { return counts_; }

 private:
  const Layer& layer_;
  std::map<std::pair<Wire, std::int64_t>, std::int64_t> last_;
  ToggleCounts counts_ = {};
};

/// The tensors of a layer, by the points of its loops.
class Data {
 public:
  Data(const Layer& layer, const SimulateOptions& options) : layer_(layer) {
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      words_[index_of(operand)] = options.tensors.words(layer, operand, options.seed);
    }
  }
  std::int64_t at(Operand operand, const Point& point) const {
    const std::int64_t index = tensor_index(layer_, operand, point);
    return index < 0 ? 0 : words_[index_of(operand)][static_cast<std::size_t>(index)];
  }
  std::int64_t wrapped(std::int64_t sum) const {
    const int bits = layer_.psum_bits;
    if (bits == 64) return sum;
    const std::int64_t period = std::int64_t{1} << bits;
    sum = (sum % period + period) % period;
    return sum >= period / 2 ? sum - period : sum;
  }

 private:
  const Layer& layer_;
  std::array<Words, 2> words_;
};

void expect_equal(const ToggleCounts& found, const ToggleCounts& expected,
                  const std::vector<Wire>& wires, const std::string& what) {
  for (const Wire wire : wires) {
    const auto i = static_cast<std::size_t>(wire);
    EXPECT_EQ(found[i].words, expected[i].words) << name_of(wire) << ": " << what;
    EXPECT_EQ(found[i].twos_complement, expected[i].twos_complement)
        << name_of(wire) << ": " << what;
    EXPECT_EQ(found[i].sign_magnitude, expected[i].sign_magnitude) << name_of(wire) << ": " << what;
  }
}

/// Runs through the folds of an array of neighbours without any machine: PE by PE, step by step.
ToggleCounts replay_folds(const Schedule& schedule, const Data& data) {
  BitByBit bits(schedule.layer);
  std::map<std::int64_t, std::int64_t> held_sums;
  for (FoldWalker walker(schedule); !walker.done(); walker.next()) {
    const Tile& tile = walker.tile();
    const Fold& fold = walker.fold();
    const Travel out = schedule.travel_of(Operand::kOfmap);
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      if (schedule.travel_of(operand) != Travel::kStays || !fold.loads_stationary) continue;
      Fold whole = fold;
      whole.steps.begin = 0;
      for (std::int64_t row = 0; row < fold.rows.size; ++row) {
        for (std::int64_t word = 0; word < schedule.held_words(tile); ++word) {
          for (std::int64_t col = 0; col < fold.cols.size; ++col) {
            const Point point =
                schedule.point(tile, whole, row, col, schedule.step_of_held_word(tile, word));
            bits.see(wire_on_bus(operand), col, data.at(operand, point));
          }
        }
      }
    }
    for (std::int64_t step = 0; step < fold.steps.size; ++step) {
      std::map<std::int64_t, std::int64_t> travelling;  // sums, by lane
      for (std::int64_t row = 0; row < fold.rows.size; ++row) {
        for (std::int64_t col = 0; col < fold.cols.size; ++col) {
          const std::int64_t pe = row * schedule.array_cols + col;
          const Point point = schedule.point(tile, fold, row, col, step);
          std::int64_t product = 1;
          for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
            const std::int64_t word = data.at(operand, point);
            product *= word;
            bits.see(wire_at_pe(operand), pe, word);
            const Travel travel = schedule.travel_of(operand);
            if (travel == Travel::kRight && col == 0) bits.see(wire_on_bus(operand), row, word);
            if (travel == Travel::kDown && row == 0) bits.see(wire_on_bus(operand), col, word);
          }
          std::int64_t& sum = out == Travel::kStays  ? held_sums[pe]
                              : out == Travel::kDown ? travelling[col]
                                                     : travelling[row];
          if (out == Travel::kStays && step == 0) sum = 0;
          sum = data.wrapped(sum + product);
          bits.see(Wire::kPePsum, pe, sum);
        }
      }
    }
  }
  return bits.counts();
}

SimulateOptions toggling(std::uint64_t seed) {
  SimulateOptions options;
  options.toggles = true;
  options.seed = seed;
  if (seed % 3 == 1) read_tensors_option("ifmap=relu", options.tensors);
  if (seed % 3 == 2) read_tensors_option("filter=weights", options.tensors);
  return options;
}

TEST(Toggles, OfSystolicArraysAreThoseOfAReplayBitByBit) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; ran < seeds(60); ++seed) {
    RandomCase random = draw_case(seed);
    const SimulateOptions options = toggling(seed);
    try {
      const LayerResult result =
          simulate_layer(random.layer, random.hardware(), random.dataflow(), options);
      const ToggleCounts expected = replay_folds(result.schedule, Data(result.layer, options));
      expect_equal(
          *result.measured.toggles, expected,
          {Wire::kPeIfmap, Wire::kPeFilter, Wire::kPePsum, Wire::kBusIfmap, Wire::kBusFilter},
          fmt::format("seed {}: {}", seed, random.describe()));
      EXPECT_EQ(expected[0].words, result.layer.macs().value);
      ++ran;
    } catch (const InputError&) {
    }
  }
}

/// Words go over a bus in turns of a transfer for each lane.
void take_turns(const std::vector<Words>& lanes, std::int64_t width, Wire wire, BitByBit& bits) {
  std::size_t longest = 0;
  for (const Words& lane : lanes) longest = std::max(longest, lane.size());
  for (std::size_t begin = 0; begin < longest; begin += static_cast<std::size_t>(width)) {
    for (const Words& lane : lanes) {
      for (std::size_t i = begin;
           i < std::min(lane.size(), begin + static_cast<std::size_t>(width)); ++i) {
        bits.see(wire, static_cast<std::int64_t>(i - begin), lane[i]);
      }
    }
  }
}

/// One pass, of a stride and dilation of 1 or with windows that do not overlap, from its tile
/// alone: docs/decisions/0007-passes.md.
void replay_pass(const Schedule& schedule, const Tile& tile, const MulticastConfig& multicast,
                 const Data& data, BitByBit& bits) {
  const Layer& layer = schedule.layer;
  const std::int64_t all_channels = tile[Dim::kC].size, all_filters = tile[Dim::kK].size;
  const std::int64_t channels = std::min(schedule.pass.channels_per_pe, all_channels);
  const std::int64_t filters = std::min(schedule.pass.filters_per_pe, all_filters);
  const std::int64_t channel_sets = ceil_div(all_channels, channels);
  const std::int64_t filter_sets = ceil_div(all_filters, filters);
  const bool slides = layer.dilation_w == 1 && layer.stride_w <= tile[Dim::kS].size;
  const auto point = [&](std::int64_t n, std::int64_t k, std::int64_t c, std::int64_t p,
                         std::int64_t q, std::int64_t r, std::int64_t s) {
    Point at = {};
    const std::int64_t offsets[] = {n, 0, k, c, p, q, r, s};
    for (const Dim dim : kAllDims) {
      const auto i = static_cast<std::size_t>(dim);
      at[i] = tile[dim].begin + offsets[i];
    }
    return at;
  };
  std::vector<Words> filter_lanes;
  for (std::int64_t r = 0; r < tile[Dim::kR].size; ++r) {
    for (std::int64_t set = 0; set < channel_sets; ++set) {
      for (std::int64_t group = 0; group < filter_sets; ++group) {
        Words& lane = filter_lanes.emplace_back();
        for (std::int64_t s = 0; s < tile[Dim::kS].size; ++s) {
          for (std::int64_t c = set * channels; c < (set + 1) * channels; ++c) {
            for (std::int64_t k = group * filters; k < std::min(all_filters, (group + 1) * filters);
                 ++k) {
              lane.push_back(
                  c < all_channels ? data.at(Operand::kFilter, point(0, k, c, 0, 0, r, s)) : 0);
            }
          }
        }
      }
    }
  }
  take_turns(filter_lanes, multicast.filter.width_words, Wire::kBusFilter, bits);
  // A row of the ifmap, and the output and filter row that meet on it.
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> rows;
  for (std::int64_t p = 0; p < tile[Dim::kP].size; ++p) {
    for (std::int64_t r = 0; r < tile[Dim::kR].size; ++r) {
      rows[layer.stride_h * p + layer.dilation_h * r] = {p, r};
    }
  }
  std::vector<Words> ifmap_lanes;
  for (const auto& [row, meeting] : rows) {
    for (std::int64_t set = 0; set < channel_sets; ++set) {
      Words& lane = ifmap_lanes.emplace_back();
      for (std::int64_t n = 0; n < tile[Dim::kN].size; ++n) {
        for (std::int64_t q = 0; q < tile[Dim::kQ].size; ++q) {
          const std::int64_t taps = tile[Dim::kS].size;
          const bool last = q + 1 == tile[Dim::kQ].size;
          const std::int64_t fresh = slides && !last ? layer.stride_w : taps;
          for (std::int64_t s = 0; s < fresh; ++s) {
            for (std::int64_t c = set * channels; c < (set + 1) * channels; ++c) {
              lane.push_back(c < all_channels
                                 ? data.at(Operand::kIfmap,
                                           point(n, 0, c, meeting.first, q, meeting.second, s))
                                 : 0);
            }
          }
        }
      }
    }
  }
  take_turns(ifmap_lanes, multicast.ifmap.width_words, Wire::kBusIfmap, bits);
  std::int64_t pe = 0;
  for (std::int64_t group = 0; group < filter_sets; ++group) {
    for (std::int64_t set = 0; set < channel_sets; ++set) {
      for (std::int64_t r = 0; r < tile[Dim::kR].size; ++r) {
        for (std::int64_t p = 0; p < tile[Dim::kP].size; ++p, ++pe) {
          for (std::int64_t n = 0; n < tile[Dim::kN].size; ++n) {
            for (std::int64_t q = 0; q < tile[Dim::kQ].size; ++q) {
              std::map<std::int64_t, std::int64_t> sums;
              for (std::int64_t s = 0; s < tile[Dim::kS].size; ++s) {
                for (std::int64_t c = set * channels;
                     c < std::min(all_channels, (set + 1) * channels); ++c) {
                  for (std::int64_t k = group * filters;
                       k < std::min(all_filters, (group + 1) * filters); ++k) {
                    const Point at = point(n, k, c, p, q, r, s);
                    const std::int64_t in = data.at(Operand::kIfmap, at),
                                       by = data.at(Operand::kFilter, at);
                    sums[k] = data.wrapped(sums[k] + in * by);
                    bits.see(Wire::kPeIfmap, pe, in);
                    bits.see(Wire::kPeFilter, pe, by);
                    bits.see(Wire::kPePsum, pe, sums[k]);
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

TEST(Toggles, OfMulticastArraysAreThoseOfAReplayBitByBit) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; ran < seeds(50); ++seed) {
    Draw draw(seed);
    const Layer layer = draw_layer(draw, 4000);
    const std::vector<std::string> sets = {
        fmt::format("array.rows={}", draw.in(1, 7)),
        fmt::format("array.cols={}", draw.in(1, 7)),
        fmt::format("array.multicast.ifmap_spad={}", draw.in(4, 12)),
        fmt::format("array.multicast.psum_spad={}", draw.in(1, 8)),
        fmt::format("array.multicast.filter_spad={}", draw.in(12, 60)),
        fmt::format("array.multicast.ifmap.width_words={}", draw.in(1, 3)),
        fmt::format("array.multicast.filter.width_words={}", draw.in(1, 3)),
        "dram.ideal=true"};
    const SimulateOptions options = toggling(seed);
    try {
      const Accelerator hardware = load_accelerator("eyeriss_v1", sets);
      const LayerResult result =
          simulate_layer(layer, hardware, load_dataflow("row_stationary"), options);
      const Data data(result.layer, options);
      BitByBit bits(result.layer);
      for (TileWalker walker(result.schedule); !walker.done(); walker.next()) {
        replay_pass(result.schedule, walker.tile(), hardware.array.multicast, data, bits);
      }
      expect_equal(
          *result.measured.toggles, bits.counts(),
          {Wire::kPeIfmap, Wire::kPeFilter, Wire::kPePsum, Wire::kBusIfmap, Wire::kBusFilter},
          fmt::format("seed {}", seed));
      ++ran;
    } catch (const InputError&) {
    }
  }
}

/// What does not change flips nothing; what always changes flips all.
TEST(Toggles, OfConstantAndOfAlternatingWords) {
  const Layer layer = [] {
    Layer gemm = make_gemm("gemm", 1, 1, 1);
    gemm.ifmap_bits = gemm.filter_bits = gemm.ofmap_bits = 8;
    gemm.psum_bits = 32;
    return gemm;
  }();
  Toggles toggles(layer);
  for (const std::int64_t word : {0, -1, 0, -1}) toggles.see(Wire::kPeIfmap, 3, word);
  EXPECT_EQ(toggles.counts()[0], (ToggleCount{4, 24, 6}));
  for (int i = 0; i < 5; ++i) toggles.see(Wire::kPeFilter, 0, 5);
  EXPECT_EQ(toggles.counts()[1], (ToggleCount{5, 2, 2}));
  toggles.see(Wire::kBusFilter, 0, -128);  // its magnitude needs all eight bits
  EXPECT_EQ(toggles.counts()[4], (ToggleCount{1, 1, 2}));
}

TEST(Toggles, DoNotDependOnTimeNorOnFlowControl) {
  const Layer layer = make_gemm("gemm", 9, 10, 11);
  std::optional<ToggleCounts> first;
  for (const std::string more :
       {"array.flow_control=lockstep", "array.flow_control=elastic", "dram.latency_clocks=999",
        "edges.ifmap.interval=3", "buffer.ifmap.banks=1"}) {
    const Accelerator hardware =
        load_accelerator("systolic_32x32", {"array.rows=4", "array.cols=3", more});
    const ToggleCounts counts =
        *simulate_layer(layer, hardware, load_dataflow("weight_stationary"), toggling(1))
             .measured.toggles;
    if (!first) first = counts;
    EXPECT_EQ(counts, *first) << more;
  }
}

}  // namespace
}  // namespace orrery
