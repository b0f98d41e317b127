#include "sim/memory/dma.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "tests/block_bench.h"

namespace orrery {
namespace {

/// A DMA whose neighbours (controller, DRAM, buffer) are the test.
struct DmaBench {
  BlockBench bench;
  Fifo<DmaJob> jobs{"jobs", bench.clock(), 8};
  Fifo<DramRequest> requests{"requests", bench.clock(), 8};
  Fifo<std::int64_t> dram_reads{"dram_reads", bench.clock(), 4};
  Fifo<std::int64_t> dram_writes{"dram_writes", bench.clock(), 4};
  Fifo<BufferLine> lines{"lines", bench.clock(), 2};
  Fifo<StoreLine> asked{"asked", bench.clock(), 2};
  Fifo<std::int64_t> words{"words", bench.clock(), 2};
  CountRegister stores_done{"stores_done", bench.clock()};
  Dma dma{"dma", bench.clock(), {4, 4, 3}};

  DmaBench() {
    dma.jobs(jobs);
    dma.dram_requests(requests);
    dma.dram_reads(dram_reads);
    dma.dram_writes(dram_writes);
    dma.dma_write(lines);
    dma.dma_read_request(asked);
    dma.dma_read(words);
    dma.stores_done(stores_done);
    bench.start({&dma});
  }
};

DmaJob job_of(DmaJob::Kind kind, Operand operand, std::int64_t words, std::int64_t bytes) {
  return {kind, operand, false, 0, words, bytes};
}

TEST(Dma, LoadsWholeLinesAndMarksTheLast) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    const auto words = static_cast<std::int64_t>(1 + random.below(200));
    const auto bytes = static_cast<std::int64_t>(1 + random.below(400));
    DmaBench test;
    test.jobs.push(job_of(DmaJob::Kind::kLoad, Operand::kIfmap, words, bytes));
    std::int64_t sent = 0, moved = 0;
    bool last = false;
    for (int cycle = 0; cycle < 3000 && !last; ++cycle) {
      if (test.requests.ready()) {
        const DramRequest request = test.requests.pop();
        EXPECT_FALSE(request.write);
        EXPECT_EQ(request.bytes, bytes);
      }
      if (sent < bytes && !test.dram_reads.full() && random.below(2) == 0) {
        const std::int64_t some =
            std::min(bytes - sent, static_cast<std::int64_t>(1 + random.below(16)));
        test.dram_reads.push(some);
        sent += some;
      }
      if (test.lines.ready() && random.below(3) > 0) {
        const BufferLine line = test.lines.pop();
        moved += line.words;
        last = line.last;
        EXPECT_TRUE(last || line.words % 4 == 0) << "seed " << seed;
        EXPECT_LE(moved * bytes, sent * words) << "seed " << seed << ": words before their bytes";
      }
      test.bench.cycle();
    }
    EXPECT_TRUE(last) << "seed " << seed;
    EXPECT_EQ(moved, words) << "seed " << seed;
    EXPECT_EQ(test.dma.jobs_done(), 1) << "seed " << seed;
  }
}

TEST(Dma, StoresAsManyBytesAsTheJobSays) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    const auto words = static_cast<std::int64_t>(1 + random.below(100));
    const auto bytes = static_cast<std::int64_t>(random.below(400));
    DmaBench test;
    test.jobs.push(job_of(DmaJob::Kind::kStore, Operand::kOfmap, words, bytes));
    std::int64_t asked = 0, written = 0;
    bool last = false;
    for (int cycle = 0; cycle < 3000 && test.stores_done.get() == 0; ++cycle) {
      if (test.asked.ready() && !test.words.full() && random.below(2) == 0) {
        const StoreLine line = test.asked.pop();
        EXPECT_FALSE(last) << "seed " << seed << ": a line after the last";
        EXPECT_LE(line.words, 3);
        asked += line.words;
        last = line.last;
        test.words.push(line.words);
      }
      if (test.dram_writes.ready()) written += test.dram_writes.pop();
      test.bench.cycle();
    }
    while (test.dram_writes.ready()) written += test.dram_writes.pop();
    EXPECT_TRUE(last) << "seed " << seed;
    EXPECT_EQ(asked, words) << "seed " << seed;
    EXPECT_EQ(written, bytes) << "seed " << seed;
  }
}

TEST(Dma, AsksForFourJobsAheadOfTheirWords) {
  DmaBench test;
  for (int i = 0; i < 6; ++i) test.jobs.push(job_of(DmaJob::Kind::kLoad, Operand::kFilter, 8, 8));
  for (int i = 0; i < 50; ++i) test.bench.cycle();
  EXPECT_EQ(test.requests.size(), 4);
  EXPECT_EQ(test.dma.jobs_done(), 0);
}

TEST(Dma, AnEmptyLoadNeedsNoDramAndEndsWithALastLine) {
  DmaBench test;
  test.jobs.push(job_of(DmaJob::Kind::kLoad, Operand::kIfmap, 0, 0));
  for (int i = 0; i < 10; ++i) test.bench.cycle();
  EXPECT_EQ(test.requests.size(), 0);
  ASSERT_EQ(test.lines.size(), 1);
  EXPECT_TRUE(test.lines.front().last);
  EXPECT_EQ(test.lines.front().words, 0);
}

}  // namespace
}  // namespace orrery
