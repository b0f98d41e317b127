#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "tests/dram/clocked_dram.h"
#include "tests/dram/dram_distances.h"
#include "tests/dram/random_dram.h"

namespace orrery {
namespace {

constexpr std::uint64_t kCases = 60;
constexpr std::int64_t kMostClocks = 300'000;

/// A random DRAM, a trace for it and a window.
struct DramCase {
  DramDevice device;
  std::vector<TracedRequest> trace;
  std::int64_t window;
};

DramCase random_dram_case(std::uint64_t seed) {
  Random random(seed);
  DramCase c;
  c.device = random_dram(random);
  c.trace = random_dram_trace(random, c.device, 150 + random.below(250));
  c.window = 1 + static_cast<std::int64_t>(random.below(48));
  return c;
}

struct DramRun {
  std::vector<TracedRequest> trace;
  std::vector<DramCommand> commands;
  DramCounts counts;
  std::int64_t cycles = 0;
  bool answered = true;
};

DramRun run_by_events(const DramCase& c) {
  DramRun run{c.trace, {}, {}, 0, true};
  DramSystem dram(c.device, [&](const DramCommand& command) { run.commands.push_back(command); });
  try {
    run.cycles = replay(run.trace, c.window, dram);
  } catch (const InputError&) {
    run.answered = false;
  }
  run.counts = dram.counts();
  return run;
}

/// The same in which the controllers are asked in every clock, whatever next() says.
DramRun run_every_clock(const DramCase& c) {
  DramRun run{c.trace, {}, {}, 0, true};
  DramSystem dram(c.device, [&](const DramCommand& command) { run.commands.push_back(command); });
  std::size_t next = 0, done = 0;
  for (std::int64_t now = 0; done < run.trace.size() && now < kMostClocks; ++now) {
    dram.tick_always(now, [&](std::int64_t request) {
      run.trace[static_cast<std::size_t>(request)].completed = now;
      ++done;
      run.cycles = now + 1;
    });
    if (next == run.trace.size() || static_cast<std::int64_t>(next - done) >= c.window) continue;
    TracedRequest& request = run.trace[next];
    if (request.arrival > now || !dram.has_room(request.burst, request.write)) continue;
    request.accepted = now;
    dram.accept(static_cast<std::int64_t>(next++), request.burst, request.write, now);
  }
  run.answered = done == run.trace.size();
  return run;
}

void sort_by_clock(std::vector<DramCommand>& commands) {
  std::stable_sort(commands.begin(), commands.end(), [](const auto& a, const auto& b) {
    return std::pair(a.clock, a.at.channel) < std::pair(b.clock, b.at.channel);
  });
}

/// Those up to the last completion: what is written behind it is not compared.
std::vector<DramCommand> up_to(std::vector<DramCommand> commands, std::int64_t cycles) {
  std::erase_if(commands, [&](const DramCommand& command) { return command.clock >= cycles; });
  sort_by_clock(commands);
  return commands;
}

TEST(DramEvents, AreTheClocksOfAPlainClockedController) {
  std::int64_t requests = 0, refreshes = 0, unanswered = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const DramCase c = random_dram_case(seed);
    const DramRun events = run_by_events(c);
    ClockedDram clocked(c.device);
    std::vector<TracedRequest> trace = c.trace;
    const bool answered = clocked.run(trace, c.window, kMostClocks);
    ASSERT_EQ(answered, events.answered) << "seed " << seed;
    unanswered += answered ? 0 : 1;
    ASSERT_EQ(trace, events.trace) << "seed " << seed;
    if (!answered) continue;
    ASSERT_EQ(up_to(clocked.commands(), events.cycles), up_to(events.commands, events.cycles))
        << "seed " << seed;
    requests += static_cast<std::int64_t>(trace.size());
    refreshes += events.counts.refreshes;
  }
  EXPECT_GT(requests, 10'000);
  EXPECT_GT(refreshes, 100);
  EXPECT_LT(unanswered, 10);
}

std::vector<std::string> policy_names() {
  std::vector<std::string> names;
  for (const auto& entry : Registry<DramPolicy, const DramPolicySetup&>::instance().entries()) {
    names.push_back(entry.name);
  }
  return names;
}

/// What every policy promises; registered ones are found.
class DramPolicyContract : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, DramPolicyContract, testing::ValuesIn(policy_names()),
                         [](const auto& param) { return param.param; });

TEST_P(DramPolicyContract, NoTimingIsViolated) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    DramCase c = random_dram_case(seed);
    c.device.policy = GetParam();
    const auto violation = first_violation(c.device, run_by_events(c).commands);
    ASSERT_FALSE(violation) << "seed " << seed << ", " << *violation;
  }
}

TEST_P(DramPolicyContract, NothingHappensBetweenEvents) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    DramCase c = random_dram_case(seed);
    c.device.policy = GetParam();
    const DramRun events = run_by_events(c), clocks = run_every_clock(c);
    ASSERT_EQ(events.answered, clocks.answered) << "seed " << seed;
    ASSERT_EQ(events.trace, clocks.trace) << "seed " << seed;
    if (!events.answered) continue;
    ASSERT_EQ(events.cycles, clocks.cycles) << "seed " << seed;
    ASSERT_EQ(up_to(events.commands, events.cycles), up_to(clocks.commands, events.cycles))
        << "seed " << seed;
  }
}

/// A burst on the bus for every request, but for those that were merged with another of its burst.
TEST_P(DramPolicyContract, EveryRequestIsAnsweredAndItsBytesMove) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    DramCase c = random_dram_case(seed);
    c.device.policy = GetParam();
    std::int64_t reads = 0, writes = 0;
    std::sort(c.trace.begin(), c.trace.end(),
              [](const auto& a, const auto& b) { return a.burst < b.burst; });
    c.trace.erase(std::unique(c.trace.begin(), c.trace.end(),
                              [](const auto& a, const auto& b) { return a.burst == b.burst; }),
                  c.trace.end());  // nothing to merge
    for (const TracedRequest& request : c.trace) ++(request.write ? writes : reads);
    DramSystem dram(c.device);
    replay(c.trace, c.window, dram);
    ASSERT_EQ(dram.counts().reads, reads) << "seed " << seed;
    ASSERT_EQ(dram.counts().writes + dram.writes_waiting(), writes) << "seed " << seed;
    const std::int64_t data = c.device.timing.cl + c.device.structure.burst_clocks();
    for (const TracedRequest& request : c.trace) {
      ASSERT_GE(request.accepted, request.arrival) << "seed " << seed;
      ASSERT_GE(request.completed, request.accepted + (request.write ? 2 : data))
          << "seed " << seed;
    }
  }
}

TEST(Frfcfs, AnswersWhereDramsimWaitsForEver) {
  std::int64_t waits = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    DramCase c = random_dram_case(seed);
    if (run_by_events(c).answered) continue;
    ++waits;
    c.device.policy = "frfcfs";
    ASSERT_TRUE(run_by_events(c).answered) << "seed " << seed;
  }
  RecordProperty("cases", static_cast<int>(waits));
}

/// What an open row saves: a longer bus time for the same bursts is never shorter in all.
TEST(DramEvents, WithoutRefreshAWiderWindowOfOneStreamIsNoSlower) {
  DramCase c = random_dram_case(1);
  c.device.refresh = false;
  c.device.mapping = "interleaved";
  std::int64_t before = kNever;
  for (const std::int64_t window : {1, 2, 4, 8, 16, 32}) {
    c.trace.clear();
    for (std::int64_t i = 0; i < 400; ++i) c.trace.push_back({i, false, 0});
    c.window = window;
    const std::int64_t cycles = run_by_events(c).cycles;
    EXPECT_LE(cycles, before) << "window " << window;
    before = cycles;
  }
}

}  // namespace
}  // namespace orrery
