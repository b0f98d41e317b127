#include "sim/memory/global_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dataflows/dataflow.h"
#include "dataflows/lower.h"
#include "hardware/load.h"
#include "tests/block_bench.h"
#include "workloads/command_line_layer.h"

namespace orrery {
namespace {

/// A global buffer whose neighbours (array, DMA, controller) are the test.
struct BufferBench {
  BlockBench bench;
  Accelerator hardware;
  Schedule schedule;
  Shapes shapes;
  TileStream tiles{schedule, shapes};
  Activity activity;
  Fifo<Slice> ifmap{"ifmap", bench.clock(), 4}, filter{"filter", bench.clock(), 4};
  Fifo<Beat> results{"results", bench.clock(), 4};
  Fifo<BufferLine> lines{"lines", bench.clock(), 2};
  Fifo<StoreLine> asked{"asked", bench.clock(), 2};
  Fifo<std::int64_t> words{"words", bench.clock(), 2};
  CountRegister ready{"ready", bench.clock()}, done{"done", bench.clock()};
  CountRegister ifmaps{"ifmaps", bench.clock()}, filters{"filters", bench.clock()},
      psums{"psums", bench.clock()};
  GlobalBuffer buffer;

  explicit BufferBench(std::vector<std::string> sets = {})
      : hardware(load_accelerator("systolic_32x32", sets)),
        schedule(lower(parse_conv_option("c=40,h=10,w=10,k=48,r=3,s=3,pad=1"), hardware,
                       load_dataflow("weight_stationary"))),
        buffer("buffer", bench.clock(), tiles, hardware, {&activity, &activity}, nullptr) {
    buffer.ifmap(ifmap);
    buffer.filter(filter);
    buffer.results(results);
    buffer.dma_write(lines);
    buffer.dma_read_request(asked);
    buffer.dma_read(words);
    buffer.ready_tiles(ready);
    buffer.tiles_done(done);
    buffer.ifmap_loads(ifmaps);
    buffer.filter_loads(filters);
    buffer.psum_loads(psums);
    bench.start({&buffer});
  }

  /// The array takes what is there.
  void take(Fifo<Slice>& edge, std::int64_t& slices) {
    if (!edge.ready()) return;
    edge.pop();
    ++slices;
  }
};

TEST(GlobalBuffer, ReadsNothingOfATileThatIsNotReady) {
  BufferBench test;
  for (int i = 0; i < 50; ++i) test.bench.cycle();
  EXPECT_EQ(test.ifmap.size() + test.filter.size(), 0);
  test.ready.set(1);
  for (int i = 0; i < 50; ++i) test.bench.cycle();
  EXPECT_EQ(test.ifmap.size(), 4) << "as many slices as the edge's FIFO holds";
  EXPECT_EQ(test.filter.size(), 4);
}

TEST(GlobalBuffer, BringsEverySliceOfEveryFoldOnce) {
  BufferBench test;
  test.ready.set(test.schedule.tiles());
  std::int64_t expected_slices = 0, expected_words = 0;
  for (FoldCursor fold(test.tiles); !fold.done(); fold.next()) {
    const std::int64_t slices = slices_of(test.schedule, Operand::kIfmap, fold.tile(), fold.fold());
    expected_slices += slices;
    expected_words += slices * lanes_of(test.schedule, Operand::kIfmap, fold.fold());
  }
  std::int64_t ifmaps = 0, filters = 0;
  for (std::int64_t i = 0; i < 20 * expected_slices && ifmaps < expected_slices; ++i) {
    test.take(test.ifmap, ifmaps);
    test.take(test.filter, filters);
    test.bench.cycle();
  }
  for (int i = 0; i < 20; ++i) test.bench.cycle();
  EXPECT_EQ(ifmaps, expected_slices);
  EXPECT_TRUE(test.ifmap.empty()) << "a slice too many";
  EXPECT_EQ(test.activity.buffer_reads[index_of(Operand::kIfmap)], expected_words);
}

TEST(GlobalBuffer, MakesNoMoreAccessesInACycleThanItHasBanks) {
  for (const std::int64_t banks : {4, 8, 32}) {
    BufferBench test({"buffer.ifmap.banks=" + std::to_string(banks)});
    test.ready.set(test.schedule.tiles());
    auto& accesses = test.activity.buffer_accesses[index_of(Operand::kIfmap)];
    std::int64_t slices = 0;
    const int cycles = 400;
    for (int i = 0; i < cycles; ++i) {
      const auto before = accesses;
      test.take(test.ifmap, slices);
      test.bench.cycle();
      EXPECT_LE(accesses - before, banks);
    }
    // A slice of 32 words of a byte takes 32 / banks cycles.
    EXPECT_NEAR(static_cast<double>(slices), static_cast<double>(cycles * banks) / 32, 4);
  }
}

TEST(GlobalBuffer, DmaAndTheArrayShareABankWithoutStarving) {
  BufferBench test({"buffer.ifmap.banks=32", "buffer.ifmap.dma_shares_ports=true"});
  test.ready.set(test.schedule.tiles());
  std::int64_t slices = 0, lines = 0;
  for (int i = 0; i < 400; ++i) {
    if (!test.lines.full()) {
      test.lines.push({Operand::kIfmap, 32, false});
      ++lines;
    }
    test.take(test.ifmap, slices);
    test.bench.cycle();
  }
  EXPECT_GT(slices, 100);
  EXPECT_GT(lines, 100);
  EXPECT_GT(test.activity.buffer_conflicts[index_of(Operand::kIfmap)], 0);
}

TEST(GlobalBuffer, CountsALoadWhenItsLastLineIsIn) {
  BufferBench test;
  test.lines.push({Operand::kFilter, 64, false});
  for (int i = 0; i < 10; ++i) test.bench.cycle();
  EXPECT_EQ(test.filters.get(), 0);
  test.lines.push({Operand::kFilter, 3, true});
  for (int i = 0; i < 10; ++i) test.bench.cycle();
  EXPECT_EQ(test.filters.get(), 1);
  EXPECT_EQ(test.activity.buffer_dma_writes[index_of(Operand::kFilter)], 67);
}

TEST(GlobalBuffer, TakesResultsAndSaysWhichTilesAreDone) {
  BufferBench test;
  Beat first, last;
  first.words = 32;
  last.words = 32;
  last.accumulates = true;
  last.ends_tile = 1;
  test.results.push(first);
  test.results.push(last);
  for (int i = 0; i < 20; ++i) test.bench.cycle();
  EXPECT_TRUE(test.results.empty());
  EXPECT_EQ(test.done.get(), 1);
  EXPECT_EQ(test.activity.buffer_writes[index_of(Operand::kOfmap)], 64);
  EXPECT_EQ(test.activity.buffer_reads[index_of(Operand::kOfmap)], 32)
      << "one adds to what is there";
}

TEST(GlobalBuffer, GivesDmaTheWordsThatItAsksFor) {
  BufferBench test;
  test.asked.push({16, false});
  test.asked.push({5, true});
  std::int64_t words = 0;
  for (int i = 0; i < 20; ++i) {
    if (test.words.ready()) words += test.words.pop();
    test.bench.cycle();
  }
  EXPECT_EQ(words, 21);
  EXPECT_EQ(test.activity.buffer_dma_reads[index_of(Operand::kOfmap)], 21);
}

}  // namespace
}  // namespace orrery
