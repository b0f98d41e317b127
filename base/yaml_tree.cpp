#include "base/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace orrery {
namespace {

using Kind = YamlTree::Kind;
using Entry = YamlTree::Entry;

int line_of(const YAML::Mark& mark) { return mark.is_null() ? 0 : mark.line + 1; }

/// Makes the tree from what the parser tells, and stops it as soon as something is wrong.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file) : file_(file) {}

  YamlTreePtr take() { return root_ ? std::move(root_) : std::make_shared<YamlTree>(); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) {
      throw error(line_of(mark), "found a second document; allowed: one in a file");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(leaf(Kind::kNull, mark, ""), anchor, false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    add(leaf(Kind::kScalar, mark, value), anchor, tag == "?" && value == "<<");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw error(line_of(mark), "an alias is inside what it stands for");
    }
    count(found->second.values, line_of(mark));
    put(found->second.tree, line_of(mark), false);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Kind::kSequence, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Kind::kMap, mark, anchor);
  }
  void OnMapEnd() override {
    refuse_twice(open_.back());
    merge(open_.back());
    close();
  }

 private:
  /// A list or map whose end has not come yet.
  struct Open {
    std::shared_ptr<YamlTree> tree;
    YAML::anchor_t anchor = 0;
    std::int64_t values_before = 0;
    bool has_key = false;  // of a map: the key is there and its value comes
    bool is_merge = false;
    std::string key = {};
    int key_line = 0;
    std::vector<Entry> merged = {};  // maps behind `<<`
  };
  /// What an anchor stands for, and how many values that is.
  struct Anchored {
    YamlTreePtr tree;
    std::int64_t values = 0;
  };

  static std::shared_ptr<YamlTree> leaf(Kind kind, const YAML::Mark& mark, std::string scalar) {
    auto tree = std::make_shared<YamlTree>();
    tree->kind = kind;
    tree->line = line_of(mark);
    tree->scalar = std::move(scalar);
    return tree;
  }

  void add(const YamlTreePtr& tree, YAML::anchor_t anchor, bool is_merge) {
    count(1, tree->line);
    if (anchor != 0) anchors_[anchor] = {tree, 1};
    put(tree, tree->line, is_merge);
  }

  void open(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (open_.size() == kDeepestYaml) {
      throw error(line_of(mark),
                  fmt::format("lists and maps are nested more than {} deep", kDeepestYaml));
    }
    const std::int64_t before = values_;
    count(1, line_of(mark));
    open_.push_back({.tree = leaf(kind, mark, ""), .anchor = anchor, .values_before = before});
  }

  void close() {
    const Open closed = std::move(open_.back());
    open_.pop_back();
    if (closed.anchor != 0) anchors_[closed.anchor] = {closed.tree, values_ - closed.values_before};
    put(closed.tree, closed.tree->line, false);
  }

  /// Gives a tree to the list or map that it is part of.
  void put(YamlTreePtr tree, int line, bool is_merge) {
    if (open_.empty()) {
      root_ = std::move(tree);
      return;
    }
    Open& around = open_.back();
    if (around.tree->kind == Kind::kSequence) {
      around.tree->entries.push_back({.line = line, .value = std::move(tree)});
    } else if (!around.has_key) {
      if (tree->kind != Kind::kScalar) throw error(line, "has a key that is not a word");
      around.has_key = true;
      around.is_merge = is_merge;
      around.key = tree->scalar;
      around.key_line = line;
    } else {
      auto& entries = around.is_merge ? around.merged : around.tree->entries;
      entries.push_back({.key = around.key, .line = around.key_line, .value = std::move(tree)});
      around.has_key = false;
    }
  }

  void count(std::int64_t values, int line) {
    values_ += values;
    if (values_ > kMostYamlValues) {
      throw error(
          line, fmt::format("has more than {} values, with aliases written out", kMostYamlValues));
    }
  }

  void refuse_twice(const Open& map) const {
    std::vector<const Entry*> sorted;
    for (const Entry& entry : map.tree->entries) sorted.push_back(&entry);
    for (const Entry& entry : map.merged) sorted.push_back(&entry);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Entry* a, const Entry* b) { return a->key < b->key; });
    const auto twice =
        std::adjacent_find(sorted.begin(), sorted.end(),
                           [](const Entry* a, const Entry* b) { return a->key == b->key; });
    if (twice == sorted.end()) return;
    const Entry& second = **std::next(twice);
    throw error(second.line, fmt::format("given twice; first on line {}", (*twice)->line),
                path() + second.key);
  }

  /// Adds the keys of the maps behind `<<` that the map does not have itself.
  void merge(Open& map) const {
    for (const Entry& merged : map.merged) {
      const bool several = merged.value->kind == Kind::kSequence;
      const std::vector<Entry> one = {merged};
      std::map<std::string_view, bool> known;
      for (const Entry& entry : map.tree->entries) known.emplace(entry.key, true);
      std::vector<Entry> added;
      for (const Entry& from : several ? merged.value->entries : one) {
        if (from.value->kind != Kind::kMap) {
          throw error(merged.line, "allowed: an alias of a map, or a list of them", path() + "<<");
        }
        for (const Entry& entry : from.value->entries) {
          if (known.emplace(entry.key, true).second) added.push_back(entry);
        }
      }
      map.tree->entries.insert(map.tree->entries.end(), added.begin(), added.end());
    }
  }

  /// The keys on the way to what is open, with a dot behind; empty at the top.
  std::string path() const {
    std::string path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      const Open& around = open_[i];
      if (around.tree->kind == Kind::kSequence) {
        path += fmt::format("[{}]", around.tree->entries.size());
      } else {
        path += (path.empty() ? "" : ".") + around.key;
      }
    }
    return path.empty() ? path : path + ".";
  }

  /// What is no file has one line.
  InputError error(int line, const std::string& message, const std::string& key = "") const {
    return InputError({file_, file_.empty() ? 0 : line, key}, message);
  }

  const std::string& file_;
  YamlTreePtr root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::int64_t values_ = 0;
};

}  // namespace

const YamlTree::Entry* YamlTree::find(const std::string& key) const {
  if (kind != Kind::kMap) return nullptr;
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

YamlTreePtr parse_yaml(const std::string& text, const std::string& file) {
  std::istringstream stream(text);
  TreeBuilder builder(file);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {  // a second one is refused
    }
  } catch (const YAML::Exception& e) {
    throw InputError({file, file.empty() ? 0 : e.mark.line + 1, ""}, "not YAML: " + e.msg);
  }
  return builder.take();
}

}  // namespace orrery
