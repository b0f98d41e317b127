#include "workloads/expression.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

const Bindings kNames = {{"c", 48}, {"input.c", 32}, {"k", 7}};

TEST(Expression, BindsAsArithmeticDoes) {
  EXPECT_EQ(evaluate("6*c", kNames), 288);
  EXPECT_EQ(evaluate(" (k - 1)/2 ", kNames), 3);
  EXPECT_EQ(evaluate("1 + 2*3 - 4", kNames), 3);
  EXPECT_EQ(evaluate("20 - 5 - 5", kNames), 10);
  EXPECT_EQ(evaluate("64/8/4", kNames), 2);
  EXPECT_EQ(evaluate("-(-k)", kNames), 7);
  EXPECT_EQ(evaluate("input.c/4", kNames), 8);
}

RC_GTEST_PROP(Expression, SumsOfProductsAreExact,
              (std::int16_t a, std::int16_t b, std::int16_t c)) {
  const Bindings names = {{"a", a}, {"b", b}, {"c", c}};
  RC_ASSERT(evaluate("a*b - c*(a + b)", names) == a * b - c * (std::int64_t{a} + b));
}

TEST(Expression, SaysWhatIsWrong) {
  const auto complaint = [](const std::string& text) {
    return complaint_of([&] { evaluate(text, kNames); });
  };
  EXPECT_EQ(complaint("6*d"), "'6*d' uses the unknown name 'd'; known here: c, input.c, k");
  EXPECT_NE(complaint("7/2").find("leaves a remainder"), std::string::npos);
  EXPECT_NE(complaint("7/0").find("not positive"), std::string::npos);
  EXPECT_NE(complaint("1.5").find("no whole number"), std::string::npos);
  EXPECT_NE(complaint("12ab").find("no whole number"), std::string::npos);
  EXPECT_NE(complaint("3 4").find("left over"), std::string::npos);
  EXPECT_NE(complaint("(3").find("misses a ')'"), std::string::npos);
  EXPECT_NE(complaint("3*").find("misses a number"), std::string::npos);
  EXPECT_NE(complaint("").find("misses a number"), std::string::npos);
  EXPECT_NE(complaint("9223372036854775807 + 1").find("too large"), std::string::npos);
  EXPECT_NE(complaint("4000000000*4000000000").find("too large"), std::string::npos);
  EXPECT_NE(complaint("99999999999999999999").find("no whole number"), std::string::npos);
  EXPECT_NE(complaint(std::string(100000, '(')).find("too deeply"), std::string::npos);
  EXPECT_NE(complaint(std::string(100000, '-')).find("too deeply"), std::string::npos);
}

}  // namespace
}  // namespace orrery
