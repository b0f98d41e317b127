#include "base/printable.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/csv_field.h"
#include "base/utf8.h"

namespace orrery {
namespace {

TEST(Printable, WritesOutWhatATerminalObeysOrHides) {
  EXPECT_EQ(printable("a\nb\tc"), "a b c");
  EXPECT_EQ(printable("\033[31mred"), "\\x1b[31mred");
  EXPECT_EQ(printable("\x7f"), "\\u007f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u009b") << "CSI of C1";
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "gnp.exe"),
            "\\u202egnp.exe")
      << "right to left";
  EXPECT_EQ(printable("\xe2\x81\xa6"), "\\u2066");
  EXPECT_EQ(printable("\xef\xbb\xbf"), "\\ufeff");
  EXPECT_EQ(printable("\xf3\xa0\x80\x81"), "\\udb40\\udc01") << "a tag";
  EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
}

TEST(Printable, LeavesOtherTextAlone) {
  EXPECT_EQ(printable("r\xc3\xa9seau \xe7\xb6\xb2 \xf0\x9f\x98\x80 ~"),
            "r\xc3\xa9seau \xe7\xb6\xb2 \xf0\x9f\x98\x80 ~");
  EXPECT_EQ(printable_lines("a\n\tb"), "a\n\tb");
  EXPECT_EQ(printable_lines("\033[1mb\033[0m", true), "\033[1mb\033[0m");
  EXPECT_EQ(printable_lines("\033[1mb\033[2J", true), "\033[1mb\\x1b[2J");
}

TEST(Printable, WritesOutBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xc3"), "\\xc3") << "cut short";
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80") << "longer than need be";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a pair";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last";
}

RC_GTEST_PROP(Printable, IsPrintableWhateverItWasGiven, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const std::string text = printable(bytes);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_size(text, at);
    RC_ASSERT(size > 0U);
    RC_ASSERT(static_cast<unsigned char>(text[at]) >= 0x20 && text[at] != 0x7f);
    at += size;
  }
  RC_ASSERT(printable(text) == text);
}

RC_GTEST_PROP(Printable, IsNeverCutInsideACharacter, ()) {
  const auto parts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  const std::array<std::string, 4> characters = {"a", "\xc3\xa9", "\xe7\xb6\xb2",
                                                 "\xf0\x9f\x98\x80"};
  std::string text;
  for (const int part : parts) text += characters[static_cast<std::size_t>(part)];
  const auto most = static_cast<std::size_t>(*rc::gen::inRange(4, 20));
  const std::string short_text = cut(text, most);
  std::size_t count = 0;
  for (std::size_t at = 0; at < short_text.size(); ++count) {
    const std::size_t size = utf8_size(short_text, at);
    RC_ASSERT(size > 0U);
    at += size;
  }
  RC_ASSERT(count <= most);
  RC_ASSERT(parts.size() > most || short_text == text);
  RC_ASSERT(parts.size() <= most || (count == most && short_text.ends_with("...")));
}

TEST(CsvFields, AreNoFormulas) {
  EXPECT_EQ(csv_field("=1+1"), "'=1+1");
  EXPECT_EQ(csv_field("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_field("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
  EXPECT_EQ(csv_field("-2+3"), "'-2+3");
  EXPECT_EQ(csv_field("-2.5e3"), "-2.5e3");
  EXPECT_EQ(csv_field("+4"), "+4");
  EXPECT_EQ(csv_field("=HYPERLINK(\"a\",\"b\")"), "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
}

TEST(CsvFields, AreQuotedWhereTheyMustBe) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\nb"), "a b");
}

}  // namespace
}  // namespace orrery
