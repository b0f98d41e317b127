#include "base/json_text.h"

#include <gtest/gtest.h>

namespace orrery {
namespace {

TEST(JsonText, ReadsWhatIsWrittenHere) {
  const auto json = parse_json(R"({"a": [1, [2, {"b": "[[[{{{\"[["}]], "c": null})");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("a")[1][1]["b"], "[[[{{{\"[[");
}

TEST(JsonText, RefusesWhatIsNoneAndWhatIsNestedTooDeep) {
  for (const char* wrong : {"", "{", "[1,]", "\"\\", "nonsense", "\"\xff\""}) {
    EXPECT_FALSE(parse_json(wrong)) << wrong;
  }
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(parse_json(nested(100)));
  EXPECT_FALSE(parse_json(nested(101)));
  EXPECT_FALSE(parse_json(nested(200'000)));
  EXPECT_FALSE(parse_json(std::string(200'000, '{')));
}

}  // namespace
}  // namespace orrery
