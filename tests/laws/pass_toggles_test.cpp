#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/bit_by_bit.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// WordList go over a bus in turns of a transfer for each lane.
void take_turns(const std::vector<WordList>& lanes, std::int64_t width, Wire wire, BitByBit& bits,
                std::int64_t first_wire) {
  std::size_t longest = 0;
  for (const WordList& lane : lanes) longest = std::max(longest, lane.size());
  for (std::size_t begin = 0; begin < longest; begin += static_cast<std::size_t>(width)) {
    for (const WordList& lane : lanes) {
      for (std::size_t i = begin;
           i < std::min(lane.size(), begin + static_cast<std::size_t>(width)); ++i) {
        bits.see(wire, first_wire + static_cast<std::int64_t>(i - begin), lane[i]);
      }
    }
  }
}

/// WordList of all lanes, one lane after the other.
void take_all(const std::vector<WordList>& lanes, std::int64_t width, Wire wire, BitByBit& bits,
              std::int64_t first_wire) {
  for (const WordList& lane : lanes) take_turns({lane}, width, wire, bits, first_wire);
}

using Sums = std::map<std::int64_t, std::int64_t>;  // by the index of their output

/// The partial sums of a pass on the buses that bring and collect them, from those in the buffer.
/// `lanes` are the outputs of each chain, column by column.
void replay_psums(const std::vector<std::vector<WordList>>& chains, const Sums& before,
                  const Sums& after, bool taken, const MulticastConfig& multicast, std::int64_t pes,
                  BitByBit& bits) {
  const auto values = [](const WordList& outputs, const Sums& sums) {
    WordList words;
    for (const std::int64_t output : outputs) {
      const auto found = sums.find(output);
      words.push_back(found == sums.end() ? 0 : found->second);
    }
    return words;
  };
  const auto replay = [&](const Sums& sums, std::int64_t width, std::int64_t first_wire) {
    if (multicast.phases) {  // a wire for each chain
      for (std::size_t chain = 0; chain < chains.size(); ++chain) {
        for (const WordList& column : chains[chain]) {
          for (const std::int64_t word : values(column, sums)) {
            bits.see(Wire::kBusPsum, first_wire + static_cast<std::int64_t>(chain), word);
          }
        }
      }
      return;
    }
    if (multicast.packs_columns) {
      std::vector<WordList> lanes;
      for (const auto& chain : chains) {
        WordList& lane = lanes.emplace_back();
        for (const WordList& column : chain) {
          for (const std::int64_t word : values(column, sums)) lane.push_back(word);
        }
      }
      return take_turns(lanes, width, Wire::kBusPsum, bits, first_wire);
    }
    for (std::size_t column = 0; column < chains.front().size(); ++column) {
      std::vector<WordList> lanes;
      for (const auto& chain : chains) lanes.push_back(values(chain[column], sums));
      take_turns(lanes, width, Wire::kBusPsum, bits, first_wire);
    }
  };
  const std::int64_t in = multicast.psum_in.width_words, out = multicast.psum_out.width_words;
  if (taken) replay(before, in, 0);
  replay(after, out, multicast.phases ? pes : in);
}

/// One pass, of a stride and dilation of 1 or with windows that do not overlap, from its tile
/// alone: docs/decisions/0007-passes.md.
void replay_pass(const Schedule& schedule, const Tile& tile, const ArrayConfig& array,
                 const ReplayedTensors& data, Sums& stored, BitByBit& bits) {
  const MulticastConfig& multicast = array.multicast;
  const auto take = multicast.phases ? take_all : take_turns;
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
  std::vector<WordList> filter_lanes;
  for (std::int64_t r = 0; r < tile[Dim::kR].size; ++r) {
    for (std::int64_t set = 0; set < channel_sets; ++set) {
      for (std::int64_t group = 0; group < filter_sets; ++group) {
        WordList& lane = filter_lanes.emplace_back();
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
  take(filter_lanes, multicast.filter.width_words, Wire::kBusFilter, bits, 0);
  // A row of the ifmap, and the output and filter row that meet on it.
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> rows;
  for (std::int64_t p = 0; p < tile[Dim::kP].size; ++p) {
    for (std::int64_t r = 0; r < tile[Dim::kR].size; ++r) {
      rows[layer.stride_h * p + layer.dilation_h * r] = {p, r};
    }
  }
  std::vector<WordList> ifmap_lanes;
  for (const auto& [row, meeting] : rows) {
    for (std::int64_t set = 0; set < channel_sets; ++set) {
      WordList& lane = ifmap_lanes.emplace_back();
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
  take(ifmap_lanes, multicast.ifmap.width_words, Wire::kBusIfmap, bits, 0);
  Sums before = stored, after;  // after: what this pass adds to them
  std::int64_t pe = 0;
  for (std::int64_t group = 0; group < filter_sets; ++group) {
    for (std::int64_t set = 0; set < channel_sets; ++set) {
      for (std::int64_t r = 0; r < tile[Dim::kR].size; ++r) {
        for (std::int64_t p = 0; p < tile[Dim::kP].size; ++p, ++pe) {
          for (std::int64_t n = 0; n < tile[Dim::kN].size; ++n) {
            for (std::int64_t q = 0; q < tile[Dim::kQ].size; ++q) {
              Sums sums;
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
              for (const auto& [k, sum] : sums) {
                std::int64_t& all =
                    after[tensor_index(layer, Operand::kOfmap, point(n, k, 0, p, q, 0, 0))];
                all = data.wrapped(all + sum);
              }
            }
          }
        }
      }
    }
  }
  for (auto& [output, sum] : after) {
    if (!tile.starts_sums) sum = data.wrapped(sum + before.at(output));
    stored[output] = sum;
  }
  if (tile.starts_sums) before.clear();
  std::vector<std::vector<WordList>> chains;
  for (std::int64_t p = 0; p < tile[Dim::kP].size; ++p) {
    for (std::int64_t group = 0; group < filter_sets; ++group) {
      std::vector<WordList>& chain = chains.emplace_back();
      for (std::int64_t n = 0; n < tile[Dim::kN].size; ++n) {
        for (std::int64_t q = 0; q < tile[Dim::kQ].size; ++q) {
          WordList& column = chain.emplace_back();
          for (std::int64_t k = group * filters; k < std::min(all_filters, (group + 1) * filters);
               ++k) {
            column.push_back(tensor_index(layer, Operand::kOfmap, point(n, k, 0, p, q, 0, 0)));
          }
        }
      }
    }
  }
  const bool taken = !tile.starts_sums || multicast.reads_initial_psums;
  replay_psums(chains, before, after, taken, multicast, array.pes(), bits);
}

/// The bits that flip in a run on `hardware` are those of a replay of its passes.
void expect_replayed(const Layer& layer, const Accelerator& hardware, std::uint64_t seed,
                     const std::string& what) {
  const SimulateOptions options = toggling(seed);
  const LayerResult result =
      simulate_layer(layer, hardware, load_dataflow("row_stationary"), options);
  const ReplayedTensors data(result.layer, options);
  BitByBit bits(result.layer);
  Sums stored;
  for (TileWalker walker(result.schedule); !walker.done(); walker.next()) {
    replay_pass(result.schedule, walker.tile(), hardware.array, data, stored, bits);
  }
  expect_equal(*result.measured.toggles, bits.counts(), {kAllWires.begin(), kAllWires.end()}, what);
  EXPECT_EQ(bits.counts()[0].words, result.layer.macs().value);
}

TEST(PassToggles, OnBusesAndInPesAreThoseOfAReplayBitByBit) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; ran < seeds(50); ++seed) {
    const RandomCase random = draw_multicast_case(seed);
    try {
      const Accelerator hardware = random.hardware();
      expect_replayed(random.layer, hardware, seed, random.describe());
      ++ran;
    } catch (const InputError&) {
    }
  }
}

TEST(PassToggles, OfArraysInPhasesAreThoseOfAReplayBitByBit) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; ran < seeds(50); ++seed) {
    Draw draw(seed);
    const Layer layer = draw_layer(draw, 4000);
    const std::vector<std::string> sets = {
        fmt::format("array.rows={}", draw.in(1, 7)),
        fmt::format("array.cols={}", draw.in(1, 7)),
        fmt::format("array.multicast.ifmap_spad={}", draw.in(4, 40)),
        fmt::format("array.multicast.filter_spad={}", draw.in(12, 60)),
        fmt::format("array.multicast.psum_spad={}", draw.in(1, 40)),
        fmt::format("array.multicast.ifmap.width_words={}", draw.in(1, 3)),
        fmt::format("array.multicast.filter.width_words={}", draw.in(1, 3)),
        fmt::format("array.multicast.reads_initial_psums={}", draw.once_in(3)),
        "array.multicast.phases=true",
        "buffer.ideal=true",
        "dram.ideal=true"};
    try {
      expect_replayed(layer, load_accelerator("eyeriss_v1", sets), seed,
                      fmt::format("seed {}", seed));
      ++ran;
    } catch (const InputError&) {
    }
  }
}

}  // namespace
}  // namespace orrery
