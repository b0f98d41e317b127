#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

struct YamlTree;
using YamlTreePtr = std::shared_ptr<const YamlTree>;

/// A part of a YAML document, which never changes once it is made: what an alias stands for is the
/// same tree at several places.
struct YamlTree {
  enum class Kind : std::uint8_t { kNull, kScalar, kSequence, kMap };
  /// An item of a list, or a pair of a map.
  struct Entry {
    std::string key = {};
    int line = 0;  // of the key, or of the item; 0: not from a file
    YamlTreePtr value;
  };

  Kind kind = Kind::kNull;
  int line = 0;
  std::string scalar = {};
  std::vector<Entry> entries = {};
  std::shared_ptr<const std::string> origin = {};  // of what did not come from the file itself

  /// The pair with that key, or nullptr.
  const Entry* find(const std::string& key) const;
};

/// Maps and lists inside each other, at the most.
inline constexpr int kDeepestYaml = 64;
/// Values of one document at the most, counting what an alias stands for at each place.
inline constexpr std::int64_t kMostYamlValues = 2'000'000;

/// Parses one document. Merge keys (`<<`) are read as YAML 1.1 has them: the map's own keys come
/// first, then those of the maps that it names, in their order. Throws InputError with `file`, line
/// and key for what is not YAML, a key given twice, a second document, and a document that is
/// deeper or larger than the limits.
YamlTreePtr parse_yaml(const std::string& text, const std::string& file);

}  // namespace orrery
