#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "sim/system/simulate.h"
#include "tests/laws/random_case.h"

namespace orrery {
namespace {

/// Simulates the cases of seeds 1 to `count` with real values; returns how many were not refused.
std::uint64_t expect_bit_exact(std::uint64_t count,
                               const std::function<RandomCase(std::uint64_t)>& draw) {
  std::uint64_t ran = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const RandomCase random = draw(seed);
    try {
      SimulateOptions options;
      options.check = true;
      options.seed = seed;
      const LayerResult result =
          simulate_layer(random.layer, random.hardware(), random.dataflow(), options);
      EXPECT_TRUE(result.measured.verified);
      ++ran;
    } catch (const InputError&) {
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what() << "\nseed " << seed << ": " << random.describe();
    }
  }
  return ran;
}

TEST(BitExact, RandomLayersOnRandomHardwareInThreeDataflows) {
  const std::uint64_t count = seeds(900);
  const std::uint64_t ran = expect_bit_exact(count, draw_case);
  EXPECT_GE(ran, count * 8 / 10) << "too many of the cases were refused";
}

TEST(BitExact, AnyDataflowThatIsAccepted) {
  const std::uint64_t count = seeds(4000);
  const std::uint64_t ran = expect_bit_exact(count, draw_case_of_any_dataflow);
  EXPECT_GE(ran, count / 50) << "too many of the cases were refused";
}

}  // namespace
}  // namespace orrery
