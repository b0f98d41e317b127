#include "sim/fast/position.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dataflows/lower.h"
#include "tests/laws/grouped_machine.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// Is the group's position what its blocks say themselves? Its numbers are found by the order in
/// which blocks name their fields, so a block in another order would make them lie.
void expect_position(const Snapshot& snapshot, Assembly& machine, bool has_array, bool has_memory) {
  const Position position = Position::of(0, snapshot);
  if (has_array && machine.array() != nullptr) {
    EXPECT_EQ(position.tile(), machine.array()->tile());
    EXPECT_EQ(position.iteration(), machine.array()->iteration());
  }
  if (has_memory && machine.controller() != nullptr) {
    EXPECT_EQ(position.frontier(), machine.controller()->tile());
  }
}

/// Compares some positions of a run; how many.
std::int64_t compare_positions(const RandomCase& random, Draw& draw) {
  const Accelerator hardware = random.hardware();
  const Schedule schedule = lower(random.layer, hardware, random.dataflow());
  GroupedMachine machine(schedule, hardware);
  std::int64_t compared = 0;
  for (std::int64_t next = 0; !machine.finished() && compared < 20; machine.step()) {
    if (machine.now() < next || !machine.between_iterations()) continue;
    const std::vector<Snapshot> snapshots = machine.take();
    const bool apart = snapshots.size() == 2;
    expect_position(snapshots.front(), machine.machine(), true, !apart);
    if (apart) expect_position(snapshots.back(), machine.machine(), false, true);
    next = machine.now() + draw.in(1, 200);
    ++compared;
  }
  return compared;
}

TEST(Position, IsWhatTheBlocksSayThemselves) {
  std::int64_t compared = 0;
  for (std::uint64_t seed = 1; seed <= seeds(20); ++seed) {
    Draw draw(seed);
    for (const RandomCase& random :
         {draw_case(seed), draw_elastic_case(seed), draw_multicast_case(seed),
          draw_passes_on_shared_ports(seed), draw_case_without_macs(seed)}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
      try {
        compared += compare_positions(random, draw);
      } catch (const InputError&) {  // parts that do not fit together
      }
    }
  }
  EXPECT_GT(compared, 250);
}

}  // namespace
}  // namespace orrery
