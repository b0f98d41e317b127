#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "dataflows/lower.h"
#include "dataflows/walkers.h"
#include "dataflows/zero_macs.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

constexpr std::size_t kIfmap = 0, kFilter = 1, kOfmap = 2;

/// What the PEs of an array of neighbours do, counted MAC by MAC: who reads what, where it came
/// from, and where the sum goes.
struct Counted {
  PerOperand reads = {}, writes = {}, hops = {};
};

/// Sums of an output-stationary fold leave by wires of their own; with `pad`, flowing sums cross
/// the whole array.
Counted count_by_hand(const Schedule& schedule, bool pad) {
  Counted counted;
  for (FoldWalker walker(schedule); !walker.done(); walker.next()) {
    const Fold& fold = walker.fold();
    for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
      if (schedule.travel_of(operand) == Travel::kStays && fold.loads_stationary) {
        counted.writes[static_cast<std::size_t>(operand)] +=
            fold.rows.size * fold.cols.size * schedule.held_words(walker.tile());
      }
    }
    for (std::int64_t step = 0; step < fold.steps.size; ++step) {
      for (std::int64_t row = 0; row < fold.rows.size; ++row) {
        for (std::int64_t col = 0; col < fold.cols.size; ++col) {
          for (const Operand operand : {Operand::kIfmap, Operand::kFilter}) {
            const auto i = static_cast<std::size_t>(operand);
            const Travel travel = schedule.travel_of(operand);
            ++counted.reads[i];
            if (travel == Travel::kStays) continue;
            ++counted.writes[i];
            if ((travel == Travel::kRight ? col : row) > 0) ++counted.hops[i];
          }
          const Travel out = schedule.travel_of(Operand::kOfmap);
          ++counted.writes[kOfmap];
          ++counted.reads[kOfmap];  // by the next PE, on the way out, or by the next step
          if (out == Travel::kStays) continue;
          const bool last =
              (out == Travel::kRight ? col + 1 == fold.cols.size : row + 1 == fold.rows.size);
          if (!last) ++counted.hops[kOfmap];
          const std::int64_t beyond = out == Travel::kRight ? schedule.array_cols - fold.cols.size
                                                            : schedule.array_rows - fold.rows.size;
          if (last && pad) {
            counted.hops[kOfmap] += beyond;
            counted.reads[kOfmap] += beyond;
            counted.writes[kOfmap] += beyond;
          }
        }
      }
    }
  }
  return counted;
}

TEST(ActivityLaws, NeighboursReadWriteAndMoveWhatACountByHandSays) {
  int ran = 0;
  for (std::uint64_t seed = 1; seed <= seeds(200); ++seed) {
    RandomCase random = draw_case(seed);
    random.sets.emplace_back("array.outputs.path=direct");
    for (const std::string flow : {"lockstep", "elastic"}) {
      random.sets.push_back("array.flow_control=" + flow);
      try {
        const Accelerator hardware = random.hardware();
        const LayerResult result = simulate_layer(random.layer, hardware, random.dataflow(), {});
        const Activity& a = result.measured.activity;
        const bool pad = hardware.array.pad_edge_folds && flow == "lockstep";
        const Counted counted = count_by_hand(result.schedule, pad);
        EXPECT_EQ(a.hops, counted.hops) << flow << ", seed " << seed << ": " << random.describe();
        EXPECT_EQ(a.pe_reads, counted.reads) << flow << ", seed " << seed;
        EXPECT_EQ(a.pe_writes, counted.writes) << flow << ", seed " << seed;
        EXPECT_EQ(a.bus_words, PerOperand{});
        ++ran;
      } catch (const InputError&) {
      }
    }
  }
  EXPECT_GE(ran, 150);
}

TEST(ActivityLaws, ResultsOnTheirWayOutMoveOncePerPlace) {
  // A 5x4 tile of results on 5x4 PEs: column c leaves after c moves, row r after r.
  const Layer layer = make_gemm("gemm", 5, 4, 3);
  const auto run = [&](const std::string& path) {
    return simulate_layer(layer,
                          load_accelerator("scalesim", {"array.rows=5", "array.cols=4",
                                                        "array.outputs.path=" + path}),
                          load_dataflow("output_stationary"), {})
        .measured.activity;
  };
  const std::int64_t macs = 5 * 4 * 3;
  EXPECT_EQ(run("direct").hops[kOfmap], 0);
  EXPECT_EQ(run("direct").pe_writes[kOfmap], macs);
  EXPECT_EQ(run("registers").hops[kOfmap], 5 * (0 + 1 + 2 + 3));
  EXPECT_EQ(run("registers").pe_writes[kOfmap], macs + 20 + 30);
  EXPECT_EQ(run("through_array").hops[kOfmap], 4 * (0 + 1 + 2 + 3 + 4));
  EXPECT_EQ(run("through_array").pe_writes[kOfmap], macs + 40);
}

TEST(ActivityLaws, BufferAccessesAreReadsAndWrites) {
  for (std::uint64_t seed = 1; seed <= seeds(150); ++seed) {
    const RandomCase random = draw_case(seed);
    try {
      const Accelerator hardware = random.hardware();
      const Activity a =
          simulate_layer(random.layer, hardware, random.dataflow(), {}).measured.activity;
      for (const std::size_t i : {kIfmap, kFilter, kOfmap}) {
        const WideCount both = a.buffer_read_accesses[i] + a.buffer_write_accesses[i];
        if (i == kOfmap && hardware.buffer.accumulates) {
          EXPECT_LE(a.buffer_accesses[i], both) << "seed " << seed;
          EXPECT_EQ(a.buffer_reads[i] == 0 && a.buffer_dma_reads[i] == 0,
                    a.buffer_read_accesses[i] == 0);
        } else {
          EXPECT_EQ(a.buffer_accesses[i], both) << "seed " << seed << ": " << random.describe();
        }
      }
    } catch (const InputError&) {
    }
  }
}

/// MACs with a zero ifmap word, visited one by one.
std::int64_t zero_macs_by_hand(const Layer& layer, const std::vector<std::int64_t>& ifmap) {
  std::int64_t zeros = 0;
  Point point;
  const auto loop = [&](auto&& self, std::size_t dim) -> void {
    if (dim == kDims) {
      const std::int64_t at = tensor_index(layer, Operand::kIfmap, point);
      zeros += at < 0 || ifmap[static_cast<std::size_t>(at)] == 0;
      return;
    }
    for (point[dim] = 0; point[dim] < layer.shape.size[dim]; ++point[dim]) self(self, dim + 1);
  };
  loop(loop, 0);
  return zeros;
}

TEST(ActivityLaws, ZeroMacsAreThoseOfACountOneByOne) {
  for (std::uint64_t seed = 1; seed <= seeds(100); ++seed) {
    Draw draw(seed);
    const Layer layer = draw_layer(draw, 4000);
    std::vector<std::int64_t> ifmap(static_cast<std::size_t>(layer.words(Operand::kIfmap).value));
    for (std::int64_t& word : ifmap) word = draw.in(0, 3);
    EXPECT_EQ(zero_macs(layer, ifmap), zero_macs_by_hand(layer, ifmap)) << "seed " << seed;
    std::fill(ifmap.begin(), ifmap.end(), 1);
    EXPECT_EQ(padding_macs(layer), zero_macs_by_hand(layer, ifmap)) << "seed " << seed;
    EXPECT_EQ(expected_zero_macs(layer, Ratio(1, 1)), padding_macs(layer));
    const std::int64_t rest = layer.macs().value - padding_macs(layer);
    EXPECT_EQ(expected_zero_macs(layer, Ratio(1, 7)), padding_macs(layer) + rest - rest / 7);
  }
}

/// What the buses of a multicast array carry, from the layer's indices alone: for every pass, the
/// distinct words that each PE needs, and how many of the PEs need the same.
TEST(ActivityLaws, PassesReadWriteAndDeliverWhatTheirPesNeed) {
  int ran = 0;
  for (std::uint64_t seed = 1; seed <= seeds(80); ++seed) {
    Draw draw(seed);
    // Channels and filters that fill the PEs, so that no word is padding of a pass.
    ConvSpec spec;
    spec.n = draw.in(1, 2);
    spec.c = 2 * draw.in(1, 3);
    spec.k = 4 * draw.in(1, 2);
    spec.r = draw.in(1, 3);
    spec.s = draw.in(1, 3);
    spec.h = draw.in(4, 7);
    spec.w = draw.in(4, 7);
    spec.stride_w = draw.in(1, 2);
    const Layer layer = make_conv("conv", spec);
    const std::vector<std::string> sets = {"dram.ideal=true", "mapping.q=2", "mapping.p=4",
                                           "mapping.n=1",     "mapping.r=1", "mapping.t=1"};
    const LayerResult result = simulate_layer(layer, load_accelerator("eyeriss_v1", sets),
                                              load_dataflow("row_stationary"), {});
    const Activity& a = result.measured.activity;
    const Shape& size = layer.shape;
    const std::int64_t p = size[Dim::kP], q = size[Dim::kQ], r = size[Dim::kR], s = size[Dim::kS];
    const std::int64_t row_passes = result.schedule.tiles() / (spec.n * spec.c / 2 * spec.k / 4);
    // Each PE is a filter row on an output row: it needs each word of its ifmap row once, for every
    // pass of other filters, and each weight once for every pass of its own.
    const std::int64_t columns = spec.stride_w <= s ? spec.stride_w * (q - 1) + s : q * s;
    const std::int64_t pe_rows = p * r;
    EXPECT_EQ(a.delivered_words[kIfmap], spec.n * spec.c * pe_rows * columns * (spec.k / 4))
        << "seed " << seed;
    EXPECT_EQ(a.delivered_words[kFilter], spec.n * spec.c * spec.k * s * pe_rows)
        << "seed " << seed;
    EXPECT_EQ(a.bus_words[kFilter], spec.n * spec.c * spec.k * r * s * row_passes);
    EXPECT_EQ(a.bus_words[kIfmap], a.edge_words[kIfmap]);
    EXPECT_EQ(a.bus_words[kFilter], a.edge_words[kFilter]);
    EXPECT_EQ(a.bus_words[kOfmap], a.edge_words[kOfmap] + a.buffer_reads[kOfmap]);
    EXPECT_EQ(a.delivered_words[kOfmap], a.buffer_reads[kOfmap]);
    // Sums go up each chain of r PEs, in every pass over the channels.
    EXPECT_EQ(a.hops[kOfmap], spec.n * spec.k * p * q * (r - 1) * (spec.c / 2));
    EXPECT_EQ(a.pe_reads, (PerOperand{a.macs, a.macs, a.macs}));
    EXPECT_EQ(a.pe_writes,
              (PerOperand{a.delivered_words[kIfmap], a.delivered_words[kFilter], a.macs}));
    // Four words a transfer, but for the single words of the ifmap bus.
    EXPECT_EQ(a.bus_transfers[kIfmap], a.bus_words[kIfmap]);
    EXPECT_EQ(a.bus_transfers[kFilter] * 4, a.bus_words[kFilter]);
    EXPECT_EQ(a.bus_transfers[kOfmap] * 4, a.bus_words[kOfmap]);
    ++ran;
  }
  EXPECT_GE(ran, 80);
}

}  // namespace
}  // namespace orrery
