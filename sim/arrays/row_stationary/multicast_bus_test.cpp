#include "sim/arrays/row_stationary/multicast_bus.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace orrery {
namespace {

BusConfig bus_config(std::int64_t port_words, std::int64_t width_words) {
  BusConfig config;
  config.port_words = port_words;
  config.width_words = width_words;
  return config;
}

/// What came out of a bus, with a value for each word that says which it is.
struct Arrived {
  std::vector<std::vector<std::int64_t>> of_lane;
  std::int64_t read = 0;  // words that the port read
};

std::int64_t value_of(std::size_t lane, std::int64_t word) {
  return static_cast<std::int64_t>(lane) * 1000 + word;
}

/// Runs a bus over one pass; PEs take a transfer where `takes` says so.
Arrived run_bus(const BusConfig& config, const std::vector<Lane>& lanes,
                const std::function<bool()>& takes) {
  MulticastBus bus(config, [](std::uint64_t, std::size_t lane, std::int64_t word) {
    return value_of(lane, word);
  });
  bus.restart(lanes);
  Arrived arrived;
  arrived.of_lane.resize(lanes.size());
  for (int cycle = 0; cycle < 20'000 && !bus.done(); ++cycle) {
    if (bus.has_transfer() && takes()) {
      const LaneOrder& transfer = bus.transfer();
      EXPECT_LE(transfer.words(), config.width_words);
      for (std::int64_t i = 0; i < transfer.words(); ++i) {
        arrived.of_lane[transfer.lane()].push_back(bus.pop_value());
      }
      bus.leave();
    }
    arrived.read += bus.cycle(true);
  }
  EXPECT_TRUE(bus.done());
  return arrived;
}

TEST(MulticastBus, BringsEveryWordOfEveryLaneInItsOrder) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    std::vector<Lane> lanes(1 + random.below(5));
    std::int64_t words = 0;
    for (Lane& lane : lanes) {
      lane = {static_cast<std::int64_t>(1 + random.below(40)),
              static_cast<std::int64_t>(1 + random.below(12))};
      words += lane.words;
    }
    const BusConfig config = bus_config(1 + static_cast<std::int64_t>(random.below(4)),
                                        1 + static_cast<std::int64_t>(random.below(4)));
    const Arrived arrived = run_bus(config, lanes, [&] { return random.below(3) > 0; });
    EXPECT_EQ(arrived.read, words) << "seed " << seed;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      ASSERT_EQ(static_cast<std::int64_t>(arrived.of_lane[lane].size()), lanes[lane].words)
          << "seed " << seed;
      for (std::size_t word = 0; word < arrived.of_lane[lane].size(); ++word) {
        EXPECT_EQ(arrived.of_lane[lane][word], value_of(lane, static_cast<std::int64_t>(word)));
      }
    }
  }
}

TEST(MulticastBus, StopsWhenNoPeHasRoom) {
  const BusConfig config = bus_config(4, 1);
  MulticastBus bus(config, nullptr);
  bus.restart({{1000, 1000}});
  std::int64_t read = 0;
  for (int cycle = 0; cycle < 500; ++cycle) read += bus.cycle(true);
  EXPECT_LT(read, config.port_fifo + config.bus_fifo + 2 * config.port_words + 1);
  EXPECT_TRUE(bus.has_transfer());
  EXPECT_FALSE(bus.done());
}

TEST(MulticastBus, ReadsNothingWhileItsPortIsClosed) {
  MulticastBus bus(bus_config(4, 1), nullptr);
  bus.restart({{16, 16}});
  for (int cycle = 0; cycle < 50; ++cycle) EXPECT_EQ(bus.cycle(false), 0);
  EXPECT_FALSE(bus.has_transfer());
}

TEST(MulticastBus, APortRestsAfterItsBurst) {
  BusConfig config = bus_config(1, 1);
  config.port_burst = 4;
  config.port_gap = 1;
  MulticastBus bus(config, nullptr);
  bus.restart({{400, 400}});
  std::int64_t read = 0, cycles = 0;
  while (read < 400) {
    if (bus.has_transfer()) bus.leave();
    read += bus.cycle(true);
    ++cycles;
  }
  EXPECT_EQ(cycles, 499);  // a gap behind every four words but the last
}

TEST(MulticastBus, ServesTwoPassesOneAfterTheOther) {
  MulticastBus bus(bus_config(2, 2), nullptr);
  bus.restart({{10, 10}});
  bus.follow({{6, 6}, {6, 6}});
  std::vector<std::uint64_t> passes;
  for (int cycle = 0; cycle < 200 && !bus.done(); ++cycle) {
    if (bus.has_transfer()) {
      passes.push_back(bus.transfer_pass());
      bus.leave();
    }
    bus.cycle(true);
  }
  EXPECT_EQ(passes, (std::vector<std::uint64_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}));
}

}  // namespace
}  // namespace orrery
