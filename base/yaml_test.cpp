#include "base/yaml.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/complaint.h"

namespace orrery {
namespace {

std::string complaint_about(const std::string& text) {
  return complaint_of([&] { YamlNode::parse(text, "f"); });
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

/// Nine anchors of nine aliases each: a few hundred bytes that stand for 10^9 values.
std::string many_laughs() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + alias + repeated(", " + alias, 8) + "]\n";
  }
  return text;
}

TEST(Yaml, RefusesWhatIsNotOneClearDocument) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a: 1\na: 2\n", "f:2: a: given twice; first on line 1"},
      {"x:\n  - {p: 1}\n  - {m: 4, n: 4, m: 400}\n", "f:3: x[1].m: given twice; first on line 3"},
      {"a:\n  b: {c: 1, \"c\": 2}\n", "f:2: a.b.c: given twice; first on line 2"},
      {"a: 1\n---\nb: 2\n", "f:2: found a second document; allowed: one in a file"},
      {"a: 1\n...\nb: 2\n", "f:3: found a second document; allowed: one in a file"},
      {"--- a\n--- b\n", "f:2: found a second document; allowed: one in a file"},
      {"a: &a [1, *a]\n", "f:1: an alias is inside what it stands for"},
      {"a: *nowhere\n", "f:1: not YAML: the referenced anchor is not defined"},
      {"? [1]\n: 2\n", "f:1: has a key that is not a word"},
      {"? {a: 1}\n: 2\n", "f:1: has a key that is not a word"},
      {"~: 2\n", "f:1: has a key that is not a word"},
      {"a: &a {b: 1}\nc: {<<: 4}\n", "f:2: c.<<: allowed: an alias of a map, or a list of them"},
      {"a: &a {b: 1}\nc: {<<: *a, <<: *a}\n", "f:2: c.<<: given twice; first on line 2"},
      {"a: [1\n", "f:2: not YAML: end of sequence flow not found"},
      {"\xFF\xFE\x61", "f:1: is UTF-16; allowed: UTF-8"},
      {"a: 1\nb: \xC3\x28\n", "f:2: found the byte 0xc3, which is not text; allowed: UTF-8"},
      {std::string("a: 1\nb\0: 2\n", 11),
       "f:2: found the byte 0x00, which is not text; allowed: UTF-8"},
      {repeated("[", 10000) + repeated("]", 10000), "nested more than 64 deep"},
      {repeated("- ", 10000) + "x", "nested more than 64 deep"},
      {repeated("a: {", 10000), "nested more than 64 deep"},
      {many_laughs(), "f:7: has more than 2000000 values, with aliases written out"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_NE(complaint_about(text).find(expected), std::string::npos)
        << text.substr(0, 100) << "\nsaid: " << complaint_about(text) << "\nnot: " << expected;
  }
}

TEST(Yaml, ReadsMarksAliasesAndMergeKeys) {
  EXPECT_EQ(YamlNode::parse("\xEF\xBB\xBF"
                            "a: 1",
                            "f")
                .at("a")
                .as_int(),
            1);
  EXPECT_EQ(YamlNode::parse("---\na: 1\n...\n", "f").at("a").as_int(), 1);
  const YamlNode root = YamlNode::parse(
      "base: &base {k: 64, kernel: 3}\n"
      "wide: &wide {k: 128, pad: 1}\n"
      "one: {k: 8, <<: *base}\n"
      "two: {<<: [*wide, *base]}\n"
      "three: {\"<<\": 5}\n",
      "f");
  EXPECT_EQ(root.at("one").at("k").as_int(), 8);
  EXPECT_EQ(root.at("one").at("kernel").as_int(), 3);
  EXPECT_EQ(root.at("two").at("k").as_int(), 128);
  EXPECT_EQ(root.at("two").at("kernel").as_int(), 3);
  EXPECT_EQ(root.at("two").pairs().size(), 3U);
  EXPECT_EQ(root.at("three").at("<<").as_int(), 5);
  EXPECT_EQ(root.at("one").at("kernel").where().line, 1);
}

TEST(Yaml, SettingAKeyChangesNothingElse) {
  YamlNode root = YamlNode::parse("a: &a {b: 1, c: 2}\nd: *a\n", "f");
  const YamlNode before = root;
  root.set("a.b", "[7, 8]", "--set a.b=[7, 8]");
  root.set("new.er.est", "1", "--set new.er.est=1");
  EXPECT_EQ(root.at("a").at("b").items().at(1).as_int(), 8);
  EXPECT_EQ(root.at("a").at("c").as_int(), 2);
  EXPECT_EQ(root.at("d").at("b").as_int(), 1);  // what the alias stood for
  EXPECT_EQ(root.at("new").at("er").at("est").as_int(), 1);
  EXPECT_EQ(before.at("a").at("b").as_int(), 1);
  EXPECT_FALSE(before.has("new"));
  EXPECT_EQ(root.at("a").at("b").items().at(0).where().file, "--set a.b=[7, 8]");
  EXPECT_EQ(complaint_of([&] { root.set("a.c.x", "1", "o"); }),
            "o: a.c.x: 'c' is a single value, not a map");
  EXPECT_EQ(complaint_of([&] { root.set("a..x", "1", "o"); }),
            "o: a..x: has an empty step in the path");
  EXPECT_EQ(complaint_of([&] { root.set("", "1", "o"); }), "o: the path is empty");
  EXPECT_EQ(complaint_of([&] { root.set("a.b", "{x: 1, x: 2}", "o"); }),
            "o: a.b: x: given twice; first on line 1");
}

/// Any bytes are read or refused with an InputError, never anything else.
RC_GTEST_PROP(Yaml, AnyBytesAreReadOrRefused, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", "&x ", "*x ", "<<: ", "---\n", "'",
      "\"", "|\n", "? ", "#", "!t ", "\xff", "\xc3\xa9", "1", "%", "...\n", "\t"));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  complaint_about(text);
}

}  // namespace
}  // namespace orrery
