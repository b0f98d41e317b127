#include "hardware/keys.h"

#include <gtest/gtest.h>

#include <set>

namespace orrery {
namespace {

TEST(HardwareKeys, HaveASentenceAndAGroupAndNoNameTwice) {
  Accelerator a;
  std::set<std::string> paths = {""};
  for (const Key& key : describe(a)) {
    EXPECT_TRUE(paths.contains(key.group())) << key.path << " comes before its group";
    EXPECT_TRUE(paths.insert(key.path).second) << key.path;
    EXPECT_FALSE(key.sentence.empty()) << key.path;
    EXPECT_NE(key.sentence.back(), '.') << key.path;
    EXPECT_EQ(key.is_group(), key.allowed.empty()) << key.path;
  }
}

/// A member bound to the key of another would be filled by both.
TEST(HardwareKeys, EachFillsAMemberOfItsOwn) {
  Accelerator a;
  for (const Key& key : describe(a)) {
    if (key.is_group()) continue;
    Accelerator changed;
    const std::vector<Key> keys = describe(changed);
    const std::string before = find_key(keys, key.path)->print();
    for (const char* value : {"1", "2", "true", "false", "elastic", "bubble", "computed",
                              "registers", "half", "multicast", "filters"}) {
      try {
        find_key(keys, key.path)->read(YamlNode::parse(value, "value"));
      } catch (const InputError&) {
        continue;  // of another type
      }
      if (find_key(keys, key.path)->print() != before) break;
    }
    EXPECT_FALSE(changed == Accelerator()) << key.path;
    const std::vector<Key> defaults = describe(a);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].is_group()) continue;
      EXPECT_EQ(keys[i].print() != defaults[i].print(), keys[i].path == key.path) << keys[i].path;
    }
  }
}

TEST(HardwareKeys, TheirDefaultsAreAllowed) {
  Accelerator a;
  for (const Key& key : describe(a)) {
    if (key.is_group()) continue;
    EXPECT_NO_THROW(key.read(YamlNode::parse(key.print(), "x"))) << key.path;
  }
  EXPECT_EQ(a, Accelerator());
}

}  // namespace
}  // namespace orrery
