#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ratio.h"
#include "base/yaml_tree.h"

namespace orrery {

/// A node of a YAML document that knows where it came from, so that every complaint names file,
/// line and key. All readers throw InputError.
class YamlNode {
 public:
  /// Reads a file (see read_input and parse_yaml, which say what is refused).
  static YamlNode load(const std::filesystem::path& file);
  /// Parses `text`; `file` is only for messages.
  static YamlNode parse(const std::string& text, const std::string& file);

  bool is_map() const { return tree_->kind == YamlTree::Kind::kMap; }
  bool is_sequence() const { return tree_->kind == YamlTree::Kind::kSequence; }
  bool is_scalar() const { return tree_->kind == YamlTree::Kind::kScalar; }
  bool has(const std::string& key) const;

  /// The child of a map; InputError when this is no map or has no such key.
  YamlNode at(const std::string& key) const;
  /// The elements of a sequence; InputError when this is none.
  std::vector<YamlNode> items() const;
  /// The pairs of a map, in the order of the file; InputError when this is none.
  std::vector<std::pair<std::string, YamlNode>> pairs() const;

  std::string as_string() const;
  bool as_bool() const;
  std::int64_t as_int(std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                      std::int64_t max = std::numeric_limits<std::int64_t>::max()) const;
  /// A decimal such as 933.33 or a fraction such as 2/3, exactly. Must be positive.
  Ratio as_ratio() const;
  double as_double() const;

  /// InputError that names the first key of this map that is not in `allowed`.
  void allow_keys(const std::vector<std::string>& allowed) const;

  /// Sets `path` ("array.rows") to `value` (parsed as YAML), making maps on the way. Later
  /// complaints about it name `origin` ("--set array.rows=0") in place of file and line.
  void set(const std::string& path, const std::string& value, const std::string& origin);

  Location where() const;
  /// An InputError at this node.
  InputError error(const std::string& message) const { return InputError(where(), message); }

 private:
  /// `line` is that of the node's key, 0 when it has none.
  YamlNode(YamlTreePtr tree, std::string file, std::string key, int line = 0)
      : tree_(std::move(tree)), file_(std::move(file)), key_(std::move(key)), line_(line) {}

  YamlNode child(const YamlTree::Entry& entry) const;

  YamlTreePtr tree_;
  std::string file_;
  std::string key_;
  int line_ = 0;
};

}  // namespace orrery
