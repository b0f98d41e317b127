#include "base/wide_count.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <sstream>

#include "base/error.h"
#include "base/units.h"

namespace orrery {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

/// A number of any size: a product of two, and one more.
WideCount any_count() {
  return WideCount(*rc::gen::arbitrary<std::int64_t>()) * *rc::gen::arbitrary<std::int32_t>() +
         *rc::gen::arbitrary<std::int64_t>();
}

RC_GTEST_PROP(WideCount, SumsAndProductsAreThoseOfSmallNumbers, (std::int32_t a, std::int32_t b)) {
  RC_ASSERT(WideCount(a) + b == std::int64_t{a} + b);
  RC_ASSERT(WideCount(a) - b == std::int64_t{a} - b);
  RC_ASSERT(WideCount(a) * b == std::int64_t{a} * b);
  RC_ASSERT((WideCount(a) < b) == (a < b));
  RC_ASSERT(static_cast<std::int64_t>(WideCount(a)) == a);
}

RC_GTEST_PROP(WideCount, ObeysTheLawsOfARing, ()) {
  const WideCount a = any_count(), b = any_count();
  const std::int64_t c = *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000);
  RC_ASSERT(a + b == b + a);
  RC_ASSERT((a + b) - b == a);
  RC_ASSERT((a + b) * c == a * c + b * c);
  RC_ASSERT(a * c == c * a);
  RC_ASSERT(c == 0 || a * c / c == a);
}

RC_GTEST_PROP(WideCount, ReadsWhatItWrote, ()) {
  const WideCount a = any_count();
  RC_ASSERT(WideCount::parse(a.text()) == a);
  std::istringstream in(a.text() + " 7");
  WideCount read, next;
  in >> read >> next;
  RC_ASSERT(read == a && next == 7);
}

TEST(WideCount, IsExactBeyond64Bits) {
  EXPECT_EQ((WideCount(kMost) + 1).text(), "9223372036854775808");
  EXPECT_EQ((WideCount(kMost) * kMost).text(), "85070591730234615847396907784232501249");
  EXPECT_EQ((WideCount(kLeast) * kMost).text(), "-85070591730234615856620279821087277056");
  EXPECT_EQ((WideCount(kMost) * 3 * 5 / 3).text(), "46116860184273879035");
  EXPECT_FALSE((WideCount(kMost) + 1).fits_64_bits());
  EXPECT_TRUE((WideCount(kLeast)).fits_64_bits());
  EXPECT_DOUBLE_EQ(static_cast<double>(WideCount(kMost) * 1000), 9.223372036854775807e21);
}

TEST(WideCount, WhatDoesNotFitIsRefused) {
  const WideCount large = WideCount(kMost) * kMost;
  EXPECT_THROW(large * 3, InputError);
  EXPECT_THROW(large * large, InputError);
  EXPECT_THROW(large + large + large, InputError);
  EXPECT_THROW(WideCount(0) - large - large - large, InputError);
  EXPECT_THROW((void)static_cast<std::int64_t>(large), InputError);
  EXPECT_THROW(WideCount::rounded(1e39), InputError);
  EXPECT_THROW(WideCount::rounded(std::numeric_limits<double>::quiet_NaN()), InputError);
  EXPECT_EQ(WideCount::rounded(2.5e25).text(), "25000000000000001191182336");
  for (const char* wrong :
       {"", "-", "1 ", "0x1", "1e3", "340282366920938463463374607431768211456"}) {
    EXPECT_FALSE(WideCount::parse(wrong)) << wrong;
  }
}

TEST(CheckedCounts, RefuseToWrap) {
  EXPECT_THROW(Cycles(kMost) + Cycles(1), InputError);
  EXPECT_THROW(Cycles(kLeast) - Cycles(1), InputError);
  EXPECT_THROW(Macs(kMost / 2) * 3, InputError);
  EXPECT_THROW(bytes_of(Words(kMost), 64), InputError);
  EXPECT_EQ(bytes_of(Words(kMost), 8), Bytes(kMost));
  EXPECT_EQ(bytes_of(WideCount(kMost), 64).text(), "73786976294838206456");
  EXPECT_EQ(ceil_div(kMost, 2), kMost / 2 + 1);
  EXPECT_EQ(WideMacs(Macs(kMost)) + Macs(1), WideMacs(WideCount(kMost) + 1));
}

}  // namespace
}  // namespace orrery
