#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "sim/system/compare_engines.h"
#include "tests/laws/grouped_machine.h"
#include "tests/laws/paused_run.h"

namespace orrery {
namespace {

void expect_equal(const std::vector<Snapshot>& taken, const std::vector<Snapshot>& again) {
  ASSERT_EQ(taken.size(), again.size());
  for (std::size_t i = 0; i < taken.size(); ++i) {
    EXPECT_EQ(taken[i].now, again[i].now);
    EXPECT_EQ(taken[i].counts, again[i].counts);
    EXPECT_EQ(taken[i].sequence_numbers, again[i].sequence_numbers);
    EXPECT_EQ(taken[i].moments, again[i].moments);
    EXPECT_EQ(taken[i].exact, again[i].exact);
    EXPECT_EQ(taken[i].progress, again[i].progress);
    EXPECT_EQ(taken[i].deadlines, again[i].deadlines);
  }
}

/// A run that is carried on, every now and then, by a machine that knows nothing but the state of
/// the one before; within passes by the same machine.
class RelayRun {
 public:
  RelayRun(const SteppedCase& stepped, std::uint64_t seed) : stepped_(stepped), draw_(seed) {
    machine_.emplace(stepped.schedule, stepped.hardware);
  }

  bool can_be_captured() { return machine_->can_be_captured(); }
  std::int64_t handed_over() const { return handed_over_; }

  Measurement run() {
    // Few, and anywhere: the earliest cycle of the next.
    const std::int64_t most = 1 + stepped_.measured.cycles / 2;
    std::int64_t next = draw_.in(0, most);
    while (!machine_->finished()) {
      machine_->step();
      const bool between = machine_->between_iterations();
      if (machine_->now() < next || !(between || machine_->within_iteration())) continue;
      hand_over(between);
      next = machine_->now() + draw_.in(1, most);
    }
    return machine_->finish();
  }

 private:
  void hand_over(bool to_another) {
    std::vector<Snapshot> snapshots = machine_->take();
    const std::vector<Snapshot> taken = snapshots;
    if (to_another) {
      machine_.reset();
      machine_.emplace(stepped_.schedule, stepped_.hardware);
    }
    machine_->set(snapshots);
    expect_equal(taken, machine_->take());
    ++handed_over_;
  }

  const SteppedCase& stepped_;
  Draw draw_;
  std::int64_t handed_over_ = 0;
  std::optional<GroupedMachine> machine_;
};

/// `visit` names everything that matters: what is not in the snapshot is not in the next machine.
TEST(TakenState, IsAllThatAnotherMachineNeedsToGoOn) {
  struct Cases {
    const char* draw;
    std::uint64_t count;
    std::int64_t least;  // how often a machine must have taken over
  };
  for (const auto& [draw, count, least] : {Cases{"case", 60, 60},
                                           {"any", 300, 10},
                                           {"multicast", 30, 40},
                                           {"starved", 2, 5},
                                           {"shared", 10, 10},
                                           {"packed", 10, 3},
                                           {"no_macs", 15, 10}}) {
    std::int64_t handed_over = 0;
    for (std::uint64_t seed = 1; seed <= seeds(count); ++seed) {
      SCOPED_TRACE(std::string(draw) + " " + std::to_string(seed));
      try {
        const SteppedCase stepped({draw, seed});
        RelayRun relay(stepped, seed);
        if (!relay.can_be_captured()) continue;
        EXPECT_NO_THROW(require_same(stepped.measured, relay.run()));
        handed_over += relay.handed_over();
      } catch (const InputError&) {  // the parts do not fit
      }
    }
    EXPECT_GE(handed_over, least) << draw;
  }
}

}  // namespace
}  // namespace orrery
