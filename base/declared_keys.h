#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/yaml.h"

namespace orrery {

/// One key of a kind of YAML file, bound to what it fills; or a group of keys, which has only a
/// path and a sentence.
struct DeclaredKey {
  std::string path = {};      // "tiles.order"
  std::string sentence = {};  // what it means, without a full stop
  std::string unit = {};      // empty: none
  std::string allowed = {};   // "1 to 4096", "true, false"
  std::vector<std::pair<std::string, std::string>> choices = {};  // words and what they mean
  std::function<void(const YamlNode&)> read = {};                 // fills it; throws InputError
  std::function<std::string()> print = {};                        // what it holds now, as YAML
  bool needed = false;

  bool is_group() const { return !read; }
  std::string group() const;  // "tiles" of "tiles.order"; empty at the top
  std::string name() const;   // "order" of "tiles.order"
};

/// The keys of a kind of file: the one declaration that reading, complaints and documentation
/// follow from.
class DeclaredKeys {
 public:
  using Read = std::function<void(const YamlNode&)>;

  /// The keys that follow are in this group, until the next one; "" is the top.
  DeclaredKeys& group(const std::string& path, const std::string& sentence);

  DeclaredKeys& text(const std::string& name, std::string& member, const std::string& sentence);
  DeclaredKeys& flag(const std::string& name, bool& member, const std::string& sentence);
  /// A whole number from `min` to `max`.
  template <class Integer>
  DeclaredKeys& number(const std::string& name, Integer& member, std::int64_t min, std::int64_t max,
                       const std::string& sentence) {
    return integer(
        name, min, max,
        [&member, min] {  // below: nothing is chosen yet
          return std::cmp_less(member, min) ? std::string() : std::to_string(member);
        },
        [&member](std::int64_t value) { member = static_cast<Integer>(value); }, sentence);
  }
  /// A number above 0.
  DeclaredKeys& positive(const std::string& name, double& member, const std::string& unit,
                         const std::string& sentence);
  /// One of several words.
  template <class Value>
  DeclaredKeys& choice(const std::string& name, Value& member,
                       const std::vector<std::pair<std::string, Value>>& choices,
                       const std::string& sentence) {
    std::vector<std::string> words;
    for (const auto& choice : choices) words.push_back(choice.first);
    const auto print = [&member, choices]() -> std::string {
      for (const auto& [word, value] : choices) {
        if (value == member) return word;
      }
      return "";
    };
    return word(
        name, words, print,
        [&member, choices](std::size_t position) { member = choices[position].second; }, sentence);
  }
  /// Words by key.
  DeclaredKeys& texts(const std::string& name, std::map<std::string, std::string>& member,
                      const std::string& sentence);
  /// Anything else: `read` looks at the node by itself.
  DeclaredKeys& custom(const std::string& name, const std::string& allowed,
                       const std::string& sentence, Read read,
                       std::function<std::string()> print = {});

  /// The last key must be given.
  DeclaredKeys& needed();

  const std::vector<DeclaredKey>& keys() const { return keys_; }

  /// Reads a map: every key by its declaration, in the order of the declarations. Throws InputError
  /// for keys that are not declared and for needed ones that are not there.
  void read(const YamlNode& yaml) const;

  /// A table for the documentation: | key | meaning | default | allowed |.
  std::string table() const;

 private:
  DeclaredKeys& add(DeclaredKey key);
  DeclaredKeys& integer(const std::string& name, std::int64_t min, std::int64_t max,
                        std::function<std::string()> print, std::function<void(std::int64_t)> set,
                        const std::string& sentence);
  DeclaredKeys& word(const std::string& name, const std::vector<std::string>& words,
                     std::function<std::string()> print, std::function<void(std::size_t)> set,
                     const std::string& sentence);
  void read_group(const YamlNode& yaml, const std::string& group) const;
  std::vector<std::string> names_in(const std::string& group) const;

  std::string group_;
  std::vector<DeclaredKey> keys_;
};

}  // namespace orrery
