#include "base/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/other_formats.h"
#include "base/read_input.h"
#include "base/suggestion.h"

namespace orrery {
namespace {

bool parse_int(std::string_view text, std::int64_t& value) {
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc() && end == text.data() + text.size();
}

/// Digits with at most one point, as a fraction over a power of ten.
bool parse_decimal(std::string_view text, Ratio& ratio) {
  const auto point = text.find('.');
  std::string digits(text.substr(0, point));
  std::int64_t den = 1;
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.size() > 9) return false;
    digits += fraction;
    for (std::size_t i = 0; i < fraction.size(); ++i) den *= 10;
  }
  std::int64_t num = 0;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
      !parse_int(digits, num) || num == 0) {
    return false;
  }
  if (num > 1'000'000'000) return false;  // so that a quotient of two cannot overflow
  ratio = Ratio(num, den);
  return true;
}

using Kind = YamlTree::Kind;
using Entry = YamlTree::Entry;
using Origin = std::shared_ptr<const std::string>;

/// `tree` and what is in it, as come from `origin`.
YamlTreePtr with_origin(const YamlTree& tree, const Origin& origin) {
  auto copy = std::make_shared<YamlTree>(tree);
  copy->origin = origin;
  for (Entry& entry : copy->entries) entry.value = with_origin(*entry.value, origin);
  return copy;
}

/// `tree` with `leaf` at the path; what is on the way is copied, as trees never change.
YamlTreePtr with_leaf(const YamlTree* tree, const std::vector<std::string>& path, std::size_t at,
                      const YamlTreePtr& leaf, const Location& where) {
  if (at == path.size()) return leaf;
  if (tree != nullptr && tree->kind != Kind::kMap && tree->kind != Kind::kNull) {
    throw InputError(where, at == 0 ? "the file is not a map"
                                    : "'" + path[at - 1] + "' is a single value, not a map");
  }
  auto copy = tree == nullptr ? std::make_shared<YamlTree>() : std::make_shared<YamlTree>(*tree);
  copy->kind = Kind::kMap;
  const Entry* known = copy->find(path[at]);
  YamlTreePtr value =
      with_leaf(known == nullptr ? nullptr : known->value.get(), path, at + 1, leaf, where);
  if (known == nullptr) {
    copy->entries.push_back({.key = path[at], .value = std::move(value)});
  } else {
    copy->entries[static_cast<std::size_t>(known - copy->entries.data())].value = std::move(value);
  }
  return copy;
}

}  // namespace

YamlNode YamlNode::load(const std::filesystem::path& file) {
  refuse_other_formats(file.string(), "YAML, in a file that ends in .yaml or .yml");
  return {parse_yaml(read_input(file, kYamlInput), file.string()), file.string(), ""};
}

YamlNode YamlNode::parse(const std::string& text, const std::string& file) {
  return {parse_yaml(checked_text(text, file), file), file, ""};
}

bool YamlNode::has(const std::string& key) const { return tree_->find(key) != nullptr; }

YamlNode YamlNode::child(const Entry& entry) const {
  return {entry.value, file_, key_.empty() ? entry.key : key_ + "." + entry.key, entry.line};
}

YamlNode YamlNode::at(const std::string& key) const {
  if (!is_map()) throw error("found no map where one with key '" + key + "' is needed");
  const Entry* entry = tree_->find(key);
  if (entry == nullptr) throw error("misses the key '" + key + "'");
  return child(*entry);
}

std::vector<YamlNode> YamlNode::items() const {
  if (!is_sequence()) throw error("found no list where one is needed");
  std::vector<YamlNode> items;
  for (const Entry& entry : tree_->entries) {
    const std::string key = fmt::format("{}[{}]", key_, items.size());
    items.push_back(YamlNode(entry.value, file_, key, entry.line));
  }
  return items;
}

std::vector<std::pair<std::string, YamlNode>> YamlNode::pairs() const {
  if (!is_map()) throw error("found no map where one is needed");
  std::vector<std::pair<std::string, YamlNode>> pairs;
  for (const Entry& entry : tree_->entries) pairs.emplace_back(entry.key, child(entry));
  return pairs;
}

std::string YamlNode::as_string() const {
  if (!is_scalar()) throw error("found a list or a map where one value is needed");
  return tree_->scalar;
}

bool YamlNode::as_bool() const {
  const std::string text = as_string();
  if (text == "true" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "no" || text == "off") return false;
  throw error("found '" + text + "'; allowed: true, false");
}

std::int64_t YamlNode::as_int(std::int64_t min, std::int64_t max) const {
  const std::string text = as_string();
  std::int64_t value = 0;
  if (!parse_int(text, value)) throw error("found '" + text + "'; allowed: a whole number");
  if (value < min || value > max) {
    throw error(max == std::numeric_limits<std::int64_t>::max()
                    ? fmt::format("found {}; allowed: {} or more", value, min)
                    : fmt::format("found {}; allowed: {} to {}", value, min, max));
  }
  return value;
}

Ratio YamlNode::as_ratio() const {
  const std::string text = as_string();
  const auto slash = text.find('/');
  Ratio num, den;
  if (parse_decimal(text.substr(0, slash), num) &&
      (slash == std::string::npos || parse_decimal(text.substr(slash + 1), den))) {
    return num / den;
  }
  throw error("found '" + text + "'; allowed: a positive decimal or a fraction such as 2/3");
}

double YamlNode::as_double() const {
  const std::string text = as_string();
  try {
    std::size_t used = 0;
    const double value = std::stod(text, &used);
    if (used == text.size()) return value;
  } catch (const std::exception&) {  // reported below
  }
  throw error("found '" + text + "'; allowed: a number");
}

void YamlNode::allow_keys(const std::vector<std::string>& allowed) const {
  for (const auto& [key, child] : pairs()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      throw child.error(fmt::format("unknown key; allowed here: {}{}", fmt::join(allowed, ", "),
                                    did_you_mean(key, allowed)));
    }
  }
}

void YamlNode::set(const std::string& path, const std::string& value, const std::string& origin) {
  const Location where{origin, 0, path};
  std::vector<std::string> steps;
  std::stringstream parts(path);
  for (std::string step; std::getline(parts, step, '.');) {
    if (step.empty()) throw InputError(where, "has an empty step in the path");
    steps.push_back(step);
  }
  if (steps.empty()) throw InputError(where, "the path is empty");
  YamlTreePtr leaf;
  try {
    leaf = parse_yaml(checked_text(value, ""), "");
  } catch (const InputError& e) {
    throw InputError(where, e.what());
  }
  leaf = with_origin(*leaf, std::make_shared<const std::string>(origin));
  tree_ = with_leaf(tree_.get(), steps, 0, leaf, where);
}

Location YamlNode::where() const {
  if (tree_->origin) return {*tree_->origin, 0, key_};
  return {file_, line_ > 0 ? line_ : tree_->line, key_};
}

}  // namespace orrery
