#include "dataflows/run_length.h"

#include <gtest/gtest.h>

#include <random>

namespace orrery {
namespace {

std::int64_t coded(const std::vector<int>& words, const RunLengthConfig& config) {
  RunLengthCounter counter(config);
  for (const int word : words) counter.add(word == 0);
  return counter.bytes();
}

/// JSSC 2017, figure 8: 0, 0, 12, 0, 0, 0, 0, 53, 0, 0, 22 are the pairs (2, 12), (4, 53), (2, 22),
/// one word of 64 bits.
TEST(RunLength, CodesTheExampleOfThePaper) {
  const RunLengthConfig config;
  EXPECT_EQ(coded({0, 0, 12, 0, 0, 0, 0, 53, 0, 0, 22}, config), 8);
  EXPECT_EQ(coded({0, 0, 12, 0, 0, 0, 0, 53, 0, 0, 22, 1}, config), 16);
}

TEST(RunLength, LongRunsEndWithAZeroAsTheirWord) {
  RunLengthConfig config;
  config.pairs = 1;
  EXPECT_EQ(coded(std::vector<int>(32, 0), config), 8);
  EXPECT_EQ(coded(std::vector<int>(33, 0), config), 16);
  EXPECT_EQ(coded({}, config), 0);
  config.run_bits = 1;
  EXPECT_EQ(coded({0, 0, 0, 0, 7}, config), 24);
}

TEST(RunLength, TheExpectedSizeIsThatOfRandomWords) {
  std::mt19937_64 random(1);
  const RunLengthConfig config;
  constexpr std::int64_t kWords = 300'000;
  for (const std::int64_t zeros : {0, 100, 387, 500, 775, 900, 980, 1000}) {
    RunLengthCounter counter(config);
    for (std::int64_t i = 0; i < kWords; ++i) {
      counter.add(static_cast<std::int64_t>(random() % 1000) < zeros);
    }
    const auto expected = static_cast<double>(run_length_bytes(kWords, zeros, config));
    EXPECT_NEAR(static_cast<double>(counter.bytes()), expected, 0.01 * expected + 8) << zeros;
  }
  EXPECT_EQ(run_length_bytes(48, 0, config), 128);
}

}  // namespace
}  // namespace orrery
