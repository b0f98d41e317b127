#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/error.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "sim/watch/laws.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

Measurement run(const Layer& layer, const std::string& hardware,
                const std::vector<std::string>& sets, const std::string& dataflow) {
  return simulate_layer(layer, load_accelerator(hardware, sets), load_dataflow(dataflow), {})
      .measured;
}

/// In an ideal array a wave reaches PE (r, c) after r + c cycles.
TEST(Causes, FillingAndDrainingAreTheSkewsOfAFold) {
  const std::int64_t rows = 4, cols = 6, steps = 10, skews = 6 * (0 + 1 + 2 + 3) + 4 * (15);
  for (const std::int64_t folds : {1, 2, 3}) {
    const Activity a = run(make_gemm("gemm", rows, cols * folds, steps), "scalesim",
                           {"array.rows=4", "array.cols=6"}, "output_stationary")
                           .activity;
    const std::int64_t far = rows + cols - 2;
    EXPECT_EQ(a.of(Cause::kComputing), folds * rows * cols * steps);
    EXPECT_EQ(a.of(Cause::kFilling), folds * skews);
    EXPECT_EQ(a.of(Cause::kDraining), folds * (rows * cols * far - skews));
    EXPECT_EQ(a.of(Cause::kUnmapped), 0);
  }
}

TEST(Causes, PesWithoutWorkAreUnmappedAllTheTime) {
  const Measurement m = run(make_gemm("gemm", 3, 5, 10), "scalesim",
                            {"array.rows=4", "array.cols=6"}, "output_stationary");
  EXPECT_EQ(m.activity.of(Cause::kUnmapped), m.cycles * (4 * 6 - 3 * 5));
  EXPECT_EQ(m.activity.active_pes, 3 * 5);
}

TEST(Causes, AWaitIsChargedToTheOperandThatIsLate) {
  const std::int64_t steps = 9, interval = 5;
  for (const std::string flow : {"lockstep", "elastic"}) {
    for (const std::string late : {"ifmap", "filter"}) {
      SCOPED_TRACE(flow + " " + late);
      const Activity a = run(make_gemm("gemm", 1, 1, steps), "scalesim",
                             {"array.rows=1", "array.cols=1", "array.flow_control=" + flow,
                              "edges." + late + ".interval=" + std::to_string(interval)},
                             "output_stationary")
                             .activity;
      const bool ifmap = late == "ifmap";
      EXPECT_EQ(a.of(ifmap ? Cause::kWaitingIfmap : Cause::kWaitingFilter),
                (steps - 1) * (interval - 1));
      EXPECT_EQ(a.of(ifmap ? Cause::kWaitingFilter : Cause::kWaitingIfmap), 0);
    }
  }
}

TEST(Causes, NothingWaitsForAnIdealDramAndAllWaitForALateOne) {
  const Layer gemm = make_gemm("gemm", 16, 16, 16);
  const std::vector<std::string> sets = {"array.rows=4", "array.cols=4"};
  EXPECT_EQ(run(gemm, "scalesim", sets, "output_stationary").activity.of(Cause::kWaitingDram), 0);
  const Activity late =
      run(gemm, "systolic_32x32", {"array.rows=4", "array.cols=4", "dram.latency_clocks=5000"},
          "output_stationary")
          .activity;
  // 5000 clocks of 1600 MHz are 3125 cycles.
  EXPECT_GE(late.of(Cause::kWaitingDram), 3125 * 16);
}

/// The ifmap words that some tap of a tile reaches.
std::set<std::int64_t> reached(const Layer& layer, const Tile& tile) {
  std::set<std::int64_t> words;
  Point point = {};
  const auto loop = [&](auto&& self, std::size_t dim) -> void {
    if (dim == kDims) {
      const std::int64_t word = tensor_index(layer, Operand::kIfmap, point);
      if (word >= 0) words.insert(word);
      return;
    }
    const bool used = depends_on(Operand::kIfmap, kAllDims[dim]);
    const Span span = used ? tile.span[dim] : Span{tile.span[dim].begin, 1};
    for (point[dim] = span.begin; point[dim] < span.end(); ++point[dim]) self(self, dim + 1);
  };
  loop(loop, 0);
  return words;
}

/// DRAM traffic follows from the order of the tiles alone: an operand's tile is loaded when it is
/// not the one of the tile before, a psum tile is stored when it is left and loaded when it is
/// taken up again.
TEST(Traffic, DramBytesAreThoseOfTheTilesThatChange) {
  for (std::uint64_t seed = 1; seed <= seeds(250); ++seed) {
    RandomCase random = draw_case(seed);
    random.sets.insert(random.sets.end(), {"dram.ideal=false", "buffer.ideal=false"});
    try {
      const LayerResult result =
          simulate_layer(random.layer, random.hardware(), random.dataflow(), {});
      const Layer& layer = result.layer;
      const Schedule& schedule = result.schedule;
      std::int64_t ifmap = 0, filter = 0, psum = 0, ofmap = 0;
      std::array<std::vector<std::int64_t>, kOperands> last;
      for (TileWalker walker(schedule); !walker.done(); walker.next()) {
        const Tile& tile = walker.tile();
        for (const Operand operand : kAllOperands) {
          std::vector<std::int64_t> place;
          std::int64_t words = 1;
          for (const Dim dim : kAllDims) {
            if (!depends_on(operand, dim)) continue;
            place.push_back(tile[dim].begin);
            words *= tile[dim].size;
          }
          if (place == last[index_of(operand)]) continue;
          last[index_of(operand)] = place;
          const auto bytes = [&](std::int64_t count, int bits) { return (count * bits + 7) / 8; };
          if (operand == Operand::kIfmap) {
            ifmap +=
                bytes(static_cast<std::int64_t>(reached(layer, tile).size()), layer.ifmap_bits);
          } else if (operand == Operand::kFilter) {
            filter += bytes(words, layer.filter_bits);
          } else {
            if (tile.starts_sums) {
              ofmap += bytes(words, layer.ofmap_bits);
            } else {
              psum += bytes(words, layer.psum_bits);
            }
          }
        }
      }
      const Activity& a = result.measured.activity;
      EXPECT_EQ(a.dram_ifmap_read, ifmap) << "seed " << seed << ": " << random.describe();
      EXPECT_EQ(a.dram_filter_read, filter) << "seed " << seed << ": " << random.describe();
      EXPECT_EQ(a.dram_ofmap_write, ofmap) << "seed " << seed << ": " << random.describe();
      EXPECT_EQ(a.dram_psum_read, psum) << "seed " << seed << ": " << random.describe();
      EXPECT_EQ(a.dram_psum_write, psum) << "seed " << seed << ": " << random.describe();
    } catch (const InputError&) {
    }
  }
}

/// With one port's width to move `bytes` and nothing else to do, time is bytes over bandwidth.
TEST(Traffic, ATransferTakesItsBytesOverTheBandwidthAndTheLatencyOnce) {
  const auto cycles = [](const std::vector<std::string>& more) {
    std::vector<std::string> sets = {"clock_mhz=700", "dram.clock_mhz=933.33", "dram.bus_bytes=1",
                                     "dram.latency_clocks=0"};
    sets.insert(sets.end(), more.begin(), more.end());
    return run(make_elementwise("add", 1, 16, 40, 40, 2), "systolic_32x32", sets,
               "weight_stationary")
        .cycles;
  };
  // 51,200 bytes in and 25,600 out at 933.33/700 bytes a cycle.
  const std::int64_t moved = 76'800LL * 70'000 / 93'333;
  const std::int64_t base = cycles({});
  EXPECT_GE(base, moved);
  EXPECT_LE(base, moved + moved / 100 + 40);
  // Loads and stores of tiles overlap their latencies.
  const std::int64_t late = cycles({"dram.latency_clocks=93333"});
  EXPECT_GE(late, base + 70'000 - 100);
}

TEST(Traffic, APsumAddedWithoutAddersAtTheBanksIsReadAndWritten) {
  for (const bool adders : {true, false}) {
    const Layer gemm = make_gemm("gemm", 8, 4, 12);  // three folds of four along the reduction
    const Activity a = run(gemm, "systolic_32x32",
                           {"array.rows=4", "array.cols=4",
                            adders ? "buffer.accumulates=true" : "buffer.accumulates=false"},
                           "weight_stationary")
                           .activity;
    const std::size_t psum = index_of(Operand::kOfmap);
    EXPECT_EQ(a.buffer_writes[psum], 3 * 8 * 4);
    EXPECT_EQ(a.buffer_reads[psum], 2 * 8 * 4);
    // One access a word for the array, and DMA takes each finished word out.
    EXPECT_EQ(a.buffer_accesses[psum], (adders ? 3 : 5) * 8 * 4 + 8 * 4);
  }
}

/// Two fills of DMA and the array's own reads share three ports.
TEST(Traffic, SharedPortsLimitTheAccessesOfACycle) {
  for (std::uint64_t seed = 1; seed <= seeds(100); ++seed) {
    RandomCase random = draw_case(seed);
    random.sets.insert(random.sets.end(), {"buffer.ideal=false", "buffer.shared_ports=3"});
    try {
      const Measurement m =
          simulate_layer(random.layer, random.hardware(), random.dataflow(), {}).measured;
      const auto& accesses = m.activity.buffer_accesses;
      EXPECT_LE(accesses[0] + accesses[1] + accesses[2], 3 * m.cycles);
    } catch (const InputError&) {
    }
  }
}

/// An element-wise layer uses nothing but DMA: two inputs of 1600 bytes in, 1600 words out.
Measurement add(const std::vector<std::string>& sets) {
  return run(make_elementwise("add", 1, 16, 10, 10, 2), "systolic_32x32", sets,
             "weight_stationary");
}

TEST(Traffic, NobodyAlwaysComesFirstAtSharedPorts) {
  const Activity a =
      run(make_gemm("gemm", 1, 1, 100), "systolic_32x32",
          {"array.rows=1", "array.cols=1", "dram.ideal=true", "buffer.shared_ports=1",
           "edges.ifmap.fifo_depth=200", "edges.filter.fifo_depth=200"},
          "output_stationary")
          .activity;
  EXPECT_GT(a.buffer_conflicts[index_of(Operand::kIfmap)], 10);
  EXPECT_GT(a.buffer_conflicts[index_of(Operand::kFilter)], 10);
}

TEST(Traffic, DmaMovesAtMostItsBanksACycle) {
  const std::vector<std::string> wide = {"dram.bus_bytes=4096", "dram.latency_clocks=0"};
  EXPECT_LT(add(wide).cycles, 300);
  std::vector<std::string> narrow = wide;
  narrow.push_back("buffer.ifmap.banks=1");
  EXPECT_GE(add(narrow).cycles, 3200);
}

TEST(Traffic, DmaFillsWholeLinesHoweverTheBytesArrive) {
  for (const std::string bus : {"1", "3", "8"}) {
    const Activity a =
        add({"dram.bus_bytes=" + bus, "buffer.ifmap.banks=2", "buffer.ifmap.width_bytes=4"})
            .activity;
    EXPECT_EQ(a.buffer_accesses[index_of(Operand::kIfmap)], 3200 / 4) << bus;
  }
}

TEST(Traffic, TheBusCarriesOnlyWhatHasLeftTheBuffer) {
  // A word leaves the buffer every four cycles, so each has a bus cycle of its own, but for a few
  // that come while inputs are on the bus.
  const Activity a =
      add({"dram.bus_bytes=4096", "buffer.ofmap.banks=1", "buffer.ofmap.width_bytes=1"}).activity;
  EXPECT_GE(a.dram_busy_cycles, 1500);
}

TEST(Traffic, RequestsOverlapTheirLatencies) {
  const auto cycles = [](const std::string& latency) {
    return run(make_gemm("gemm", 16, 16, 16), "systolic_32x32",
               {"dram.clock_mhz=1000", "dram.latency_clocks=" + latency}, "weight_stationary")
        .cycles;
  };
  // Filters and ifmap wait together, the outputs once more.
  EXPECT_EQ(cycles("5000") - cycles("1000"), 2 * 4000);
}

/// A finished run with one number changed: the law that it breaks must be noticed.
TEST(Laws, EachIsChecked) {
  const Layer layer = make_gemm("gemm", 12, 9, 10);
  const Accelerator hardware = load_accelerator("systolic_32x32", {"array.rows=4", "array.cols=4"});
  Dataflow dataflow = load_dataflow("weight_stationary");
  dataflow.tile_size = {{Dim::kC, 4}, {Dim::kP, 5}};
  const LayerResult good = simulate_layer(layer, hardware, dataflow, {});
  const auto breaks = [&](const std::function<void(Activity&)>& change) {
    Activity changed = good.measured.activity;
    change(changed);
    EXPECT_THROW(check_laws(good.schedule, hardware, good.measured.cycles, changed), ModelError);
  };
  EXPECT_NO_THROW(
      check_laws(good.schedule, hardware, good.measured.cycles, good.measured.activity));
  breaks([](Activity& a) { ++a.macs; });
  breaks([](Activity& a) { ++a.of(Cause::kFilling); });
  breaks([](Activity& a) {
    ++a.of(Cause::kComputing);
    --a.of(Cause::kFilling);
  });
  breaks([](Activity& a) {
    a.of(Cause::kFilling) += a.of(Cause::kDraining) + 1;
    a.of(Cause::kDraining) = -1;
  });
  breaks([](Activity& a) { ++a.buffer_reads[index_of(Operand::kIfmap)]; });
  breaks([](Activity& a) { ++a.buffer_reads[index_of(Operand::kFilter)]; });
  breaks([](Activity& a) { --a.buffer_writes[index_of(Operand::kOfmap)]; });
  breaks([](Activity& a) { --a.dram_outputs_written; });
  breaks([](Activity& a) { --a.dram_psum_read; });
}

}  // namespace
}  // namespace orrery
