#include "sim/memory/dram.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/units.h"
#include "tests/block_bench.h"

namespace orrery {
namespace {

/// A DRAM whose neighbour, DMA, is the test.
struct DramBench {
  BlockBench bench;
  DramConfig config;
  Activity activity;
  Fifo<DramRequest> requests{"requests", bench.clock(), 16};
  Fifo<std::int64_t> reads{"reads", bench.clock(), 4};
  Fifo<std::int64_t> writes{"writes", bench.clock(), 4};
  std::unique_ptr<Dram> dram;

  DramBench(const std::string& name, const DramConfig& given, Ratio core_mhz = {1, 1})
      : config(given) {
    dram = Registry<Dram, const DramSetup&>::instance().make(
        name, DramSetup{config, core_mhz, bench.clock(), activity});
    dram->requests(requests);
    dram->read_bytes(reads);
    dram->write_bytes(writes);
    bench.start({dram.get()});
  }

  /// Runs until everything is served, taking what was read; the bytes that came.
  std::int64_t drain(std::int64_t most_cycles = 100'000) {
    std::int64_t bytes = 0;
    do {
      if (reads.ready()) bytes += reads.pop();
      bench.cycle();
    } while (--most_cycles > 0 && !(dram->idle() && requests.empty() && reads.empty()));
    EXPECT_GT(most_cycles, 0) << dram->status();
    return bytes;
  }
};

DramConfig dram_config(std::int64_t bus_bytes, Ratio clock_mhz, std::int64_t latency_clocks) {
  DramConfig config;
  config.bus_bytes = bus_bytes;
  config.clock_mhz = clock_mhz;
  config.latency_clocks = latency_clocks;
  return config;
}

std::vector<std::string> names_of_drams() {
  std::vector<std::string> names;
  for (const auto& entry : Registry<Dram, const DramSetup&>::instance().entries()) {
    names.push_back(entry.name);
  }
  return names;
}

/// What every DRAM promises to DMA.
class DramContract : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Every, DramContract, testing::ValuesIn(names_of_drams()));

TEST_P(DramContract, BringsEveryByteOfEveryRead) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    const Ratio clock(1 + static_cast<std::int64_t>(random.below(9)),
                      1 + static_cast<std::int64_t>(random.below(9)));
    DramBench test(GetParam(), dram_config(1 + static_cast<std::int64_t>(random.below(64)), clock,
                                           static_cast<std::int64_t>(random.below(50))));
    std::int64_t asked = 0;
    for (int i = 0; i < 8; ++i) {
      const auto bytes = 1 + static_cast<std::int64_t>(random.below(1000));
      test.requests.push({false, bytes});
      asked += bytes;
    }
    EXPECT_EQ(test.drain(), asked) << "seed " << seed;
    EXPECT_EQ(test.dram->served(), 8) << "seed " << seed;
  }
}

TEST_P(DramContract, WaitsWhileNobodyTakesWhatItReads) {
  DramBench test(GetParam(), dram_config(8, {1, 1}, 0));
  test.requests.push({false, 800});
  for (int i = 0; i < 50; ++i) test.bench.cycle();
  EXPECT_EQ(test.reads.size(), 4);  // as many as the FIFO holds
  EXPECT_EQ(test.activity.dram_busy_cycles, 4);
  EXPECT_EQ(test.dram->served(), 0);
  EXPECT_EQ(test.drain(), 800);
}

TEST_P(DramContract, WaitsForTheBytesOfAWrite) {
  DramBench test(GetParam(), dram_config(8, {1, 1}, 0));
  test.requests.push({true, 24});
  for (int i = 0; i < 20; ++i) test.bench.cycle();
  EXPECT_FALSE(test.dram->idle());
  test.writes.push(16);
  for (int i = 0; i < 20; ++i) test.bench.cycle();
  EXPECT_EQ(test.dram->served(), 0);
  test.writes.push(8);
  for (int i = 0; i < 20; ++i) test.bench.cycle();
  EXPECT_EQ(test.dram->served(), 1);
  EXPECT_TRUE(test.dram->idle());
}

/// Cycles until `requests` reads of `bytes` each are served.
std::int64_t cycles_of_reads(const DramConfig& config, int requests, std::int64_t bytes) {
  DramBench test("bandwidth", config);
  for (int i = 0; i < requests; ++i) test.requests.push({false, bytes});
  test.drain();
  return test.bench.now();
}

TEST(BandwidthDram, LatencyIsPaidOnceHoweverManyRequestsFollow) {
  for (const std::int64_t latency : {1, 7, 100}) {
    for (const int requests : {1, 2, 9}) {
      EXPECT_EQ(cycles_of_reads(dram_config(8, {1, 1}, latency), requests, 80) -
                    cycles_of_reads(dram_config(8, {1, 1}, 0), requests, 80),
                latency);
    }
  }
}

TEST(BandwidthDram, ALatencyOfItsOwnClocksIsRoundedUpToCycles) {
  const Ratio clock(2, 3);  // two clocks in three cycles
  EXPECT_EQ(cycles_of_reads(dram_config(8, clock, 10), 1, 8) -
                cycles_of_reads(dram_config(8, clock, 4), 1, 8),
            15 - 6);
}

TEST(BandwidthDram, AnOddClockRatioNeverRounds) {
  const Ratio clock(200, 233);
  const std::int64_t bytes = 8 * 200'00;
  const std::int64_t cycles = cycles_of_reads(dram_config(8, clock, 0), 1, bytes);
  EXPECT_NEAR(static_cast<double>(cycles), 233'00, 4);
}

}  // namespace
}  // namespace orrery
