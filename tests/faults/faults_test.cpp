#include <gtest/gtest.h>

#include <bit>

#include "base/random.h"
#include "tests/faults/fault_runs.h"
#include "tests/temp_folder.h"

namespace orrery {
namespace {

/// A few of those that `--target faults` has fail one by one.
TEST(Faults, AnyCallMayFail) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer has an allocator of its own";
#endif
  constexpr std::uint64_t seed = 1;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const TempFolder folder;
  FaultRuns runs(ORRERY_PROGRAM, ORRERY_FAULT_SHIM, folder.path());
  for (const FaultCommand& command : fault_commands()) {
    for (const std::string& kind : fault_kinds()) {
      const auto calls = static_cast<std::uint64_t>(runs.calls(command, kind));
      if (calls == 0) continue;
      // Their number depends a little on when workers answer; the power of two below it does not.
      const auto n = static_cast<std::int64_t>(1 + random.below(std::bit_floor(calls)));
      EXPECT_EQ(runs.complaint(command, kind, n), "");
    }
  }
}

}  // namespace
}  // namespace orrery
