#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "dataflows/lower.h"
#include "sim/system/simulate.h"
#include "tests/laws/tile_cases.h"

namespace orrery {
namespace {

/// Calls `law(random)` for cases with and without MACs.
template <class Law>
void for_cases(std::uint64_t count, const Law& law) {
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const RandomCase random = draw_tile_case(seed, seed % 4 != 0);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    law(random, seed);
  }
}

/// At the most 1 % more.
std::int64_t hardly_more(std::int64_t cycles) { return cycles + cycles / 100; }

/// Bytes that the DRAM moves in a core cycle.
double dram_rate(const Accelerator& hardware) {
  return static_cast<double>(hardware.dram.bus_bytes) *
         (hardware.dram.clock_mhz / hardware.clock_mhz).to_double();
}

/// Are the buffer's banks the limit?
bool bus_outruns_banks(const Accelerator& hardware) {
  return dram_rate(hardware) >
         static_cast<double>(hardware.buffer.of(Operand::kIfmap).row_words(8));
}

TEST(TileChoice, TwiceTheBufferIsNotSlower) {
  for_cases(seeds(40), [](RandomCase random, std::uint64_t) {
    random.preset = "systolic_32x32";
    if (bus_outruns_banks(random.hardware())) return;  // within 2 % there
    std::int64_t before = std::numeric_limits<std::int64_t>::max() / 2;
    for (const int kib : {64, 128, 256, 512, 1024, 2048, 4096}) {
      const std::string size = std::to_string(kib) + "K";
      const std::int64_t cycles =
          cycles_of(random, {"buffer.ofmap.capacity_bytes=0", "buffer.capacity_bytes=" + size});
      EXPECT_LE(cycles, hardly_more(before)) << size;
      before = std::min(before, cycles);
    }
  });
}

TEST(TileChoice, TwiceTheBandwidthAndHalfTheLatencyAreNotSlower) {
  for_cases(seeds(60), [](const RandomCase& random, std::uint64_t) {
    const DramConfig dram = random.hardware().dram;
    const std::vector<std::string> wider = {"dram.bus_bytes=" + std::to_string(2 * dram.bus_bytes)};
    const std::vector<std::string> sooner = {"dram.latency_clocks=" +
                                             std::to_string(dram.latency_clocks / 2)};
    const LayerResult base = simulate_layer(random.layer, random.hardware(), random.dataflow(), {});
    Shape tile;
    for (const Dim dim : kAllDims) tile[dim] = base.schedule.tile_size(dim);
    EXPECT_EQ(cycles_of(random, tile), base.measured.cycles);
    EXPECT_LE(cycles_of(random, wider), hardly_more(base.measured.cycles));
    EXPECT_LE(cycles_of(random, sooner), hardly_more(base.measured.cycles));
    EXPECT_LE(cycles_of(random, tile, wider), base.measured.cycles);
    EXPECT_LE(cycles_of(random, tile, sooner), base.measured.cycles);
  });
}

TEST(TileChoice, LayersWithoutMacsStream) {
  int long_enough = 0;
  for (std::uint64_t seed = 1; seed <= seeds(100); ++seed) {
    const RandomCase random = draw_tile_case(seed, false);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    const Accelerator hardware = random.hardware();
    const Ratio clocks = hardware.dram.clock_mhz / hardware.clock_mhz;
    const double rate = dram_rate(hardware);
    constexpr double kMachine = 10;  // cycles on the way through controller, DMA and buffer
    const double latency =
        static_cast<double>(hardware.dram.latency_clocks) / clocks.to_double() + kMachine;
    if (bus_outruns_banks(hardware)) continue;
    const LayerResult result = simulate_layer(random.layer, hardware, random.dataflow(), {});
    const Activity& did = result.measured.activity;
    const auto bytes = static_cast<double>(did.dram_ifmap_read + did.dram_ofmap_write);
    if (bytes < 10 * latency * rate) continue;
    ++long_enough;
    EXPECT_GE(bytes, 0.8 * rate * static_cast<double>(result.measured.cycles));
  }
  EXPECT_GT(long_enough, 0);
}

/// What cutting one dimension in two costs besides: psums that are spilled and read back, and the
/// rows or columns that both parts read.
double extra_cycles(const RandomCase& random, Dim dim) {
  const Layer& layer = random.layer;
  const Accelerator hardware = random.hardware();
  const double rate = dram_rate(hardware);
  const auto words = static_cast<double>(layer.words(Operand::kOfmap).value);
  const double latency = static_cast<double>(hardware.dram.latency_clocks) /
                         (hardware.dram.clock_mhz / hardware.clock_mhz).to_double();
  if (is_reduction(dim)) return 2 * words * hardware.psum_bits / 8 / rate + 2 * latency;
  return 0;
}

TEST(TileChoice, ALongerDimensionCostsNoMoreThanItsParts) {
  for (std::uint64_t seed = 1; seed <= seeds(60); ++seed) {
    RandomCase random = draw_tile_case(seed, true);
    Draw draw(seed + 77);
    std::int64_t m = random.layer.shape[Dim::kP] * random.layer.shape[Dim::kQ];
    std::array<std::int64_t, 3> size = {
        m, random.layer.shape[Dim::kK] * random.layer.shape[Dim::kG], random.layer.shape[Dim::kC]};
    const std::size_t axis = static_cast<std::size_t>(draw.in(0, 2));
    if (size[axis] < 2) continue;
    const auto cycles = [&](std::int64_t length) {
      auto sizes = size;
      sizes[axis] = length;
      random.layer = make_gemm("gemm", sizes[0], sizes[1], sizes[2]);
      return cycles_of(random);
    };
    const std::int64_t a = draw.in(1, size[axis] - 1), b = size[axis] - a;
    const std::int64_t parts = cycles(a) + cycles(b), whole = cycles(size[axis]);
    const Dim dim = std::array{Dim::kP, Dim::kK, Dim::kC}[axis];
    EXPECT_LE(static_cast<double>(whole),
              1.01 * static_cast<double>(parts) + extra_cycles(random, dim))
        << "seed " << seed << ": " << a << " + " << b << " of " << name_of(dim) << " "
        << random.describe();
  }
}

TEST(TileChoice, IsNearTheBestOfRandomTiles) {
  const std::uint64_t layers = seeds(12);
  const int tiles = layers > 12 ? 1000 : 40;
  std::vector<double> excess;
  for (std::uint64_t seed = 1; seed <= layers; ++seed) {
    const RandomCase random = draw_tile_case(seed, seed % 8 != 0);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    const Accelerator hardware = random.hardware();
    Draw draw(seed);
    std::int64_t best = std::numeric_limits<std::int64_t>::max();
    Shape best_tile;
    const std::int64_t chosen = cycles_of(random);
    for (int legal = 0, drawn = 0; legal < tiles && drawn < 50 * tiles; ++drawn) {
      const auto tile = draw_tile(random, hardware, draw);
      if (!tile) continue;
      ++legal;
      const std::int64_t cycles = cycles_of(random, *tile);
      if (cycles >= best) continue;
      best = cycles;
      best_tile = *tile;
    }
    if (best == std::numeric_limits<std::int64_t>::max()) continue;
    excess.push_back(static_cast<double>(chosen) / static_cast<double>(best) - 1);
    std::string sizes;
    for (const Dim dim : kAllDims) {
      sizes += std::string(name_of(dim)) + "=" + std::to_string(best_tile[dim]) + " ";
    }
    EXPECT_LE(excess.back(), 0.05) << chosen << " cycles, " << best << " with " << sizes;
  }
  std::sort(excess.begin(), excess.end());
  EXPECT_LE(excess[excess.size() / 2], 0.01);
}

}  // namespace
}  // namespace orrery
