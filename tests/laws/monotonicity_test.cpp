#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

struct More {
  std::string key;
  std::string less, more;
};
/// More of any of these lets everything happen no later.
const std::vector<More> kResources = {
    {"dram.ideal", "false", "true"},
    {"dram.bus_bytes", "1", "2"},
    {"dram.bus_bytes", "2", "16"},
    {"dram.clock_mhz", "500", "1000"},
    {"dram.latency_clocks", "40", "3"},
    {"edges.ifmap.fifo_depth", "1", "2"},
    {"edges.filter.fifo_depth", "1", "4"},
    {"edges.ifmap.latency", "5", "1"},
    {"edges.filter.latency", "5", "1"},
    {"edges.ifmap.interval", "3", "1"},
    {"edges.filter.interval", "2", "1"},
    {"buffer.ifmap.banks", "1", "4"},
    {"buffer.filter.banks", "1", "4"},
    {"buffer.ofmap.banks", "1", "4"},
    {"buffer.ifmap.width_bytes", "1", "2"},
    {"buffer.shared_ports", "3", "0"},
    {"buffer.accumulates", "false", "true"},
    {"buffer.ofmap.dma_shares_ports", "true", "false"},
    {"buffer.ifmap.dma_shares_ports", "true", "false"},
    {"buffer.ifmap.double_buffered", "false", "true"},
    {"buffer.filter.double_buffered", "false", "true"},
    {"buffer.ofmap.double_buffered", "false", "true"},
    {"array.outputs.fifo_depth", "1", "4"},
    {"array.outputs.interval", "3", "1"},
    {"array.shadow_registers", "false", "true"},
    {"array.link_depth", "1", "3"},
};
/// Elastic arrays are left out: the FIFOs of their lanes are deeper where pipelines are longer.
const std::vector<More> kShorterPipelines = {
    {"array.outputs.latency", "3", "0"},
    {"array.multiplier_latency", "3", "0"},
    {"array.accumulator_latency", "2", "0"},
};
/// These let a fold begin earlier. (Narrow folds that need not cross the whole array are not among
/// them: they have to wait for the sums of a wider fold ahead, which padded ones follow at once.)
/// In an array that stalls as a whole that may cost time: a fold that has begun and is starved
/// keeps the results of the one before from leaving.
const std::vector<More> kEarlierFolds = {
    {"array.barrier", "drained", "none"},
    {"array.barrier", "computed", "none"},
    {"array.fold_setup", "3", "0"},
};

/// A buffer that holds everything, so that neither tiles nor what is double-buffered depends on it.
RandomCase roomy(std::uint64_t seed) {
  RandomCase random = draw_case(seed);
  for (const std::string part : {"buffer.ifmap", "buffer.filter", "buffer.ofmap"}) {
    random.sets.push_back(part + ".capacity_bytes=0");
  }
  random.sets.insert(random.sets.end(),
                     {"buffer.ideal=false", "dram.ideal=false", "buffer.capacity_bytes=1M"});
  return random;
}

/// Tile sizes stay what they were chosen to be.
Dataflow pinned(const RandomCase& random) {
  Dataflow dataflow = random.dataflow();
  const Schedule schedule = lower(random.layer, random.hardware(), dataflow);
  for (const Dim dim : kAllDims) dataflow.tile_size[dim] = schedule.tile_size(dim);
  return dataflow;
}

std::int64_t cycles_with(RandomCase random, const Dataflow& dataflow, const std::string& set) {
  random.sets.push_back(set);
  return simulate_layer(random.layer, random.hardware(), dataflow, {}).measured.cycles;
}

/// Compares cases 1 to `count` with less and with more; `allowed` says how slow more may be.
void expect_never_slower(std::uint64_t count, const std::vector<More>& knobs,
                         const std::vector<std::string>& sets,
                         const std::function<std::int64_t(std::int64_t)>& allowed) {
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    RandomCase random = roomy(seed);
    random.sets.insert(random.sets.end(), sets.begin(), sets.end());
    const More& knob = knobs[seed % knobs.size()];
    try {
      const Dataflow dataflow = pinned(random);
      const std::int64_t less = cycles_with(random, dataflow, knob.key + "=" + knob.less);
      const std::int64_t more = cycles_with(random, dataflow, knob.key + "=" + knob.more);
      EXPECT_LE(more, allowed(less))
          << less << " cycles with " << knob.key << "=" << knob.less << ", " << more << " with "
          << knob.more << "\nseed " << seed << ": " << random.describe();
      ++compared;
    } catch (const InputError&) {
    }
  }
  EXPECT_GE(compared, count * 8 / 10);
}

/// Nothing that two clients could want in the same cycle, neither ports nor the DRAM's bus, and
/// results that leave when they come. (Where they cannot, a pipeline that is longer or a fold that
/// begins later holds more of them, or makes them come more evenly, and so can be faster.)
const std::vector<std::string> kNoContention = {"dram.ideal=true",
                                                "buffer.shared_ports=0",
                                                "buffer.ifmap.dma_shares_ports=false",
                                                "buffer.filter.dma_shares_ports=false",
                                                "buffer.ofmap.dma_shares_ports=false",
                                                "buffer.ofmap.banks=256",
                                                "buffer.ofmap.width_bytes=8",
                                                "array.outputs.fifo_depth=64"};

TEST(Monotonicity, MoreOfAnyResourceIsNeverSlower) {
  expect_never_slower(seeds(600), kResources, kNoContention,
                      [](std::int64_t less) { return less; });
}

TEST(Monotonicity, ShorterPipelinesAreNeverSlower) {
  std::vector<std::string> sets = kNoContention;
  sets.push_back("array.flow_control=lockstep");
  expect_never_slower(seeds(200), kShorterPipelines, sets, [](std::int64_t less) { return less; });
}

TEST(Monotonicity, AnEarlierFoldIsNeverSlowerWhereBubblesCarryResultsOut) {
  std::vector<std::string> sets = kNoContention;
  sets.push_back("array.starved=bubble");
  expect_never_slower(seeds(300), kEarlierFolds, sets, [](std::int64_t less) { return less; });
}

/// Where loads and stores share the DRAM's bus, or several clients the buffer's ports, coming
/// earlier changes who is served first: an outright gain for one can delay another that matters
/// more, a scheduling anomaly (Graham, "Bounds on multiprocessing timing anomalies", 1969). In
/// thousands of random cases it stayed below a fifth.
TEST(Monotonicity, MoreIsHardlySlowerUnderContention) {
  std::vector<More> all = kResources;
  all.insert(all.end(), kShorterPipelines.begin(), kShorterPipelines.end());
  all.insert(all.end(), kEarlierFolds.begin(), kEarlierFolds.end());
  expect_never_slower(seeds(600), all, {}, [](std::int64_t less) { return less + less / 5 + 20; });
}

}  // namespace
}  // namespace orrery
