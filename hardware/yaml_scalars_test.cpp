#include "hardware/yaml_scalars.h"

#include <gtest/gtest.h>

namespace orrery {
namespace {

YamlNode value(const std::string& text) { return YamlNode::parse("v: " + text, "x").at("v"); }

TEST(HardwareValues, SizesPrintAsTheyAreRead) {
  for (const auto& [text, bytes] :
       std::vector<std::pair<std::string, std::int64_t>>{{"0", 0},
                                                         {"1000", 1000},
                                                         {"1K", 1024},
                                                         {"1536K", 3 << 19},
                                                         {"28928K", 28928 << 10},
                                                         {"2M", 2 << 20},
                                                         {"3G", std::int64_t{3} << 30}}) {
    EXPECT_EQ(read_integer(value(text), 0, std::int64_t{1} << 40, true, ""), bytes);
    EXPECT_EQ(print_size(bytes), text);
  }
}

TEST(HardwareValues, RatiosPrintAsTheyAreRead) {
  for (const char* text : {"200", "0.5", "933.33", "2/3", "0.001", "12.0625", "1000/7"}) {
    const Ratio ratio = read_ratio(value(text), Ratio(1, 1000), Ratio(100'000, 1), "");
    EXPECT_EQ(print_ratio(ratio), text);
  }
}

TEST(HardwareValues, AnyTextReadsBack) {
  for (const char* text :
       {"", "null", "~", "true", "12", "a: b # c", "say \"hi\" \\ there", "two\nlines\tand\x01",
        "- x", "[", "\xc3\xa9t\xc3\xa9", " spaces ", "!tag", "&a", "*a", "plain_1"}) {
    EXPECT_EQ(value(print_text(text)).as_string(), text);
  }
}

}  // namespace
}  // namespace orrery
