#include "models/data_centric/pass_mapping.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dataflows/lower.h"
#include "dataflows/walkers.h"
#include "hardware/load.h"
#include "models/data_centric/analyze.h"
#include "models/pass_counts.h"
#include "models/schedule_work.h"
#include "tests/laws/random_case.h"

namespace orrery::data_centric {
namespace {

std::int64_t macs_of(const Tile& tile) {
  std::int64_t macs = 1;
  for (const Dim dim : kAllDims) macs *= tile[dim].size;
  return macs;
}

/// No word of padding in the last set of channels, which the directives do not have.
bool fills_its_sets(const Schedule& schedule, const Tile& tile) {
  const std::int64_t channels = tile[Dim::kC].size;
  return channels % std::min(schedule.pass.channels_per_pe, channels) == 0;
}

/// The directives do the pass's multiply-accumulates, and move its words: each weight and each word
/// of the ifmap once, each sum out, and in where there is one already.
TEST(PassMapping, MovesTheWordsOfThePass) {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= seeds(300) && !testing::Test::HasFailure(); ++seed) {
    const RandomCase random = draw_multicast_case(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    try {
      const Accelerator hardware = random.hardware();
      const Schedule schedule = lower(random.layer, hardware, random.dataflow());
      for (const PassClass& alike : pass_classes(schedule)) {
        const MappedPass pass = mapped_pass(schedule, alike.tile, hardware);
        const Analysis starts = analyze(pass.problem, pass.mapping, pass.hardware, {});
        const Analysis adds = analyze(pass.problem, pass.mapping, pass.hardware, {}, true);
        const PassCounts counts = pass_counts(schedule, alike.tile);
        EXPECT_EQ(starts.macs, macs_of(alike.tile));
        EXPECT_GE(starts.cycles, counts.steps);
        EXPECT_GE(adds.cycles, starts.cycles);
        const LevelTraffic& top = starts.levels.front();
        EXPECT_EQ(top.egress, counts.bus_words[2]);
        EXPECT_EQ(top.ingress[2], 0);
        EXPECT_EQ(adds.levels.front().ingress[2], counts.bus_words[2]);
        if (!fills_its_sets(schedule, alike.tile)) continue;
        EXPECT_EQ(top.ingress[0], counts.bus_words[0]);
        EXPECT_EQ(top.ingress[1], counts.bus_words[1]);
        ++compared;
      }
    } catch (const InputError&) {  // does not fit together, or has a dilated filter
    }
  }
  EXPECT_GE(compared, 50);
}

/// Passes that begin sums, and those that add to them, are those that a walk meets.
TEST(PassMapping, ClassesAreWhatAWalkCounts) {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= seeds(150) && !testing::Test::HasFailure(); ++seed) {
    const RandomCase random = draw_multicast_case(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + random.describe());
    try {
      const Schedule schedule = lower(random.layer, random.hardware(), random.dataflow());
      std::int64_t starting = 0, continuing = 0, macs = 0;
      for (TileWalker walker(schedule); !walker.done(); walker.next()) {
        (walker.tile().starts_sums ? starting : continuing) += 1;
      }
      for (const PassClass& alike : pass_classes(schedule)) {
        starting -= alike.starting;
        continuing -= alike.continuing;
        macs += (alike.starting + alike.continuing) * macs_of(alike.tile);
      }
      EXPECT_EQ(starting, 0);
      EXPECT_EQ(continuing, 0);
      EXPECT_EQ(macs, schedule.layer.macs().value);
      ++compared;
    } catch (const InputError&) {
    }
  }
  EXPECT_GE(compared, 50);
}

}  // namespace
}  // namespace orrery::data_centric
