#include "base/declared_keys.h"

#include <gtest/gtest.h>

#include "tests/complaint.h"

namespace orrery {
namespace {

enum class Colour : std::uint8_t { kRed, kBlue };

struct Things {
  std::string name = "thing";
  bool wet = false;
  std::int64_t count = 3;
  double length = 0;
  Colour colour = Colour::kRed;
  std::map<std::string, std::string> notes;
  std::vector<std::string> list;
};

DeclaredKeys declare(Things& things) {
  DeclaredKeys keys;
  keys.text("name", things.name, "what it is called").needed();
  keys.flag("wet", things.wet, "whether it is");
  keys.group("size", "how much of it there is");
  keys.number("count", things.count, 1, 9, "how many");
  keys.positive("length", things.length, "mm", "how long");
  keys.choice<Colour>("colour", things.colour, {{"red", Colour::kRed}, {"blue", Colour::kBlue}},
                      "what it looks like");
  keys.group("", "");
  keys.texts("notes", things.notes, "anything");
  keys.custom("list", "a list of words", "words", [&](const YamlNode& node) {
    for (const YamlNode& item : node.items()) things.list.push_back(item.as_string());
  });
  return keys;
}

TEST(DeclaredKeys, FillWhatTheyAreBoundTo) {
  Things things;
  declare(things).read(
      YamlNode::parse("{list: [a, b], name: n, wet: true, size: {count: 9, length: 0.5, colour: "
                      "blue}, notes: {x: y}}",
                      "f"));
  EXPECT_EQ(things.name, "n");
  EXPECT_TRUE(things.wet);
  EXPECT_EQ(things.count, 9);
  EXPECT_EQ(things.length, 0.5);
  EXPECT_EQ(things.colour, Colour::kBlue);
  EXPECT_EQ(things.notes.at("x"), "y");
  EXPECT_EQ(things.list, (std::vector<std::string>{"a", "b"}));
}

TEST(DeclaredKeys, RefuseEverythingElseWithItsPlace) {
  const auto complaint = [](const std::string& text) {
    Things things;
    return complaint_of([&] { declare(things).read(YamlNode::parse(text, "f")); });
  };
  EXPECT_EQ(complaint("{}"), "f:1: misses the key 'name'");
  EXPECT_EQ(complaint("[]"),
            "f:1: found a list; allowed: a map with any of name, wet, size, notes, "
            "list");
  EXPECT_EQ(complaint("name: [n]").find("f:1: name: found a list; allowed: text"), 0U);
  EXPECT_EQ(complaint("name: n\nsize: {cuont: 2}")
                .find("f:2: size.cuont: unknown key; allowed here: count, length, colour"),
            0U);
  EXPECT_EQ(complaint("name: n\nsize: 3").find("f:2: size: found '3'; allowed: a map with any of"),
            0U);
  EXPECT_EQ(complaint("name: n\nsize:\n  count: 10"), "f:3: size.count: found 10; allowed: 1 to 9");
  EXPECT_EQ(complaint("name: n\nsize: {length: 0}"),
            "f:2: size.length: found '0'; allowed: a number above 0");
  EXPECT_EQ(complaint("name: n\nsize: {length: nan}"),
            "f:2: size.length: found 'nan'; allowed: a number above 0");
  EXPECT_EQ(complaint("name: n\nsize: {colour: green}"),
            "f:2: size.colour: found 'green'; allowed: red, blue");
  EXPECT_EQ(complaint("name: n\nwet: maybe"), "f:2: wet: found 'maybe'; allowed: true, false");
}

TEST(DeclaredKeys, ATableForTheDocsFollows) {
  Things things;
  EXPECT_EQ(declare(things).table(),
            "| key | meaning | default | allowed |\n|---|---|---|---|\n"
            "| `name` | what it is called | must be given | text |\n"
            "| `wet` | whether it is | `false` | true, false |\n"
            "| **`size`** | *how much of it there is* | | |\n"
            "| `size.count` | how many | `3` | 1 to 9 |\n"
            "| `size.length` | how long [mm] |  | a number above 0 |\n"
            "| `size.colour` | what it looks like | `red` | red, blue |\n"
            "| `notes` | anything |  | a map of texts |\n"
            "| `list` | words |  | a list of words |\n");
}

}  // namespace
}  // namespace orrery
