#include "sim/memory/controller.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "dataflows/dataflow.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "tests/block_bench.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

/// A controller of a layer with many tiles, whose neighbours (DMA, buffer, array) are the test.
struct ControllerBench {
  BlockBench bench;
  Accelerator hardware;
  Schedule schedule;
  Shapes shapes;
  TileStream tiles{schedule, shapes};
  Activity activity;
  Fifo<DmaJob> jobs{"jobs", bench.clock(), 4};
  CountRegister ready{"ready", bench.clock()}, done{"done", bench.clock()};
  CountRegister ifmaps{"ifmaps", bench.clock()}, filters{"filters", bench.clock()},
      psums{"psums", bench.clock()}, stores{"stores", bench.clock()};
  Controller controller;

  explicit ControllerBench(std::vector<std::string> sets)
      : hardware(load_accelerator("systolic_32x32", sets)),
        schedule(lower(parse_conv_option("c=64,h=20,w=20,k=96,r=3,s=3,pad=1"), hardware,
                       load_dataflow("weight_stationary"))),
        controller("controller", bench.clock(), tiles, hardware, activity, nullptr) {
    controller.jobs(jobs);
    controller.ready_tiles(ready);
    controller.tiles_done(done);
    controller.ifmap_loads(ifmaps);
    controller.filter_loads(filters);
    controller.psum_loads(psums);
    controller.stores_done(stores);
    bench.start({&controller});
  }

  /// DMA and buffer at once: a job that was ordered is over.
  void finish(const DmaJob& job) {
    if (job.kind == DmaJob::Kind::kStore) return stores.add(1);
    (job.operand == Operand::kIfmap    ? ifmaps
     : job.operand == Operand::kFilter ? filters
                                       : psums)
        .add(1);
  }
};

const std::vector<std::string> kSmallBuffers = {"buffer.ifmap.capacity_bytes=8K",
                                                "buffer.filter.capacity_bytes=16K",
                                                "buffer.ofmap.capacity_bytes=16K"};

TEST(Controller, WalksAllTilesAndOrdersTheirTraffic) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Random random(seed);
    ControllerBench test(kSmallBuffers);
    ASSERT_GT(test.schedule.tiles(), 4);
    std::int64_t ordered_bytes = 0;
    for (int cycle = 0; cycle < 100'000 && !test.controller.done(); ++cycle) {
      if (test.jobs.ready() && random.below(4) == 0) {
        const DmaJob job = test.jobs.pop();
        ordered_bytes += job.bytes;
        test.finish(job);
      }
      if (test.done.written() < test.ready.get() && random.below(4) == 0) test.done.add(1);
      test.bench.cycle();
    }
    EXPECT_TRUE(test.controller.done()) << "seed " << seed << ": " << test.controller.status();
    EXPECT_EQ(test.ready.get(), test.schedule.tiles()) << "seed " << seed;
    const Activity& a = test.activity;
    EXPECT_EQ(a.dram_ifmap_read + a.dram_filter_read + a.dram_psum_read + a.dram_psum_write +
                  a.dram_ofmap_write,
              ordered_bytes);
    EXPECT_EQ(a.dram_psum_read, a.dram_psum_write);
    EXPECT_EQ(a.dram_outputs_written, test.schedule.layer.words(Operand::kOfmap).value);
  }
}

TEST(Controller, ReleasesATileOnlyWhenItsLoadsAreThere) {
  ControllerBench test(kSmallBuffers);
  for (int i = 0; i < 100; ++i) test.bench.cycle();
  EXPECT_EQ(test.ready.get(), 0);
  ASSERT_GE(test.jobs.size(), 2);
  test.finish(test.jobs.pop());
  for (int i = 0; i < 10; ++i) test.bench.cycle();
  EXPECT_EQ(test.ready.get(), 0) << "one of two operands is there";
  test.finish(test.jobs.pop());
  for (int i = 0; i < 10; ++i) test.bench.cycle();
  EXPECT_EQ(test.ready.get(), 1);
}

/// Tiles ready before the array has finished any: two with double buffers, one without.
std::int64_t tiles_ahead(const std::string& double_buffered) {
  std::vector<std::string> sets = kSmallBuffers;
  for (const char* operand : {"ifmap", "filter", "ofmap"}) {
    sets.push_back("buffer." + std::string(operand) + ".double_buffered=" + double_buffered);
  }
  ControllerBench test(sets);
  for (int i = 0; i < 1000; ++i) {
    if (test.jobs.ready()) test.finish(test.jobs.pop());
    test.bench.cycle();
  }
  return test.ready.get();
}

TEST(Controller, LoadsAheadAsFarAsThereAreBuffers) {
  EXPECT_EQ(tiles_ahead("false"), 1);
  EXPECT_GE(tiles_ahead("true"), 2);
}

TEST(Controller, StoresNothingBeforeTheArrayIsDoneWithIt) {
  ControllerBench test(kSmallBuffers);
  std::int64_t last_stored = -1;
  for (int i = 0; i < 20'000 && !test.controller.done(); ++i) {
    if (test.jobs.ready()) {
      const DmaJob job = test.jobs.pop();
      if (job.kind == DmaJob::Kind::kStore) {
        EXPECT_LT(job.tile, test.done.written());
        EXPECT_GT(job.tile, last_stored);
        last_stored = job.tile;
      }
      test.finish(job);
    }
    if (i % 50 == 0 && test.done.written() < test.ready.get()) test.done.add(1);
    test.bench.cycle();
  }
  EXPECT_EQ(last_stored, test.schedule.tiles() - 1);
}

}  // namespace
}  // namespace orrery
