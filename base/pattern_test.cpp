#include "base/pattern.h"

#include <gtest/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

TEST(Pattern, FindsAnywhereUnlessAnchored) {
  EXPECT_TRUE(Pattern("conv[12]$", {}).found_in("layer1.0.conv2"));
  EXPECT_FALSE(Pattern("^conv", {}).found_in("layer1.0.conv2"));
  EXPECT_TRUE(Pattern("", {}).found_in(""));
}

TEST(Pattern, SaysWhatIsNoExpression) {
  for (const char* text : {"(", "[", "*", "a{2,1}", "(?=x)", "\\1", "((a{999}){999}){999}"}) {
    const std::string complaint = complaint_of([&] { Pattern(text, {"--layers", 0, ""}); });
    EXPECT_EQ(complaint.find("--layers: found '"), 0U) << text << ": " << complaint;
  }
}

/// std::regex recurses on every character: a name of 13 KB crashed --layers.
TEST(Pattern, LongNamesAndHardExpressionsTakeLinearTime) {
  const std::string name(1 << 20, 'a');
  EXPECT_FALSE(Pattern("(a|aa)+$b", {}).found_in(name));
  EXPECT_FALSE(Pattern("(a*)*(a*)*b$", {}).found_in(name));
  EXPECT_TRUE(Pattern("(.|\\n)*", {}).found_in(name));
}

}  // namespace
}  // namespace orrery
