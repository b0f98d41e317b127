#include "base/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace orrery {
namespace {

/// Overridden nodes carry where they came from in their tag.
constexpr std::string_view kOriginTag = "!set ";

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

}  // namespace

YamlNode YamlNode::load(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in || std::filesystem::is_directory(file)) {
    throw InputError({file.string(), 0, ""}, "cannot open the file");
  }
  std::stringstream text;
  text << in.rdbuf();
  return parse(text.str(), file.string());
}

YamlNode YamlNode::parse(const std::string& text, const std::string& file) {
  try {
    return {YAML::Load(text), file, ""};
  } catch (const YAML::Exception& e) {
    throw InputError({file, e.mark.line + 1, ""}, "not YAML: " + e.msg);
  }
}

bool YamlNode::has(const std::string& key) const {
  const YAML::Node& node = node_;
  return node.IsMap() && node[key].IsDefined();
}

YamlNode YamlNode::at(const std::string& key) const {
  if (!node_.IsMap()) throw error("found no map where one with key '" + key + "' is needed");
  for (auto& [name, child] : pairs()) {
    if (name == key) return child;
  }
  throw error("misses the key '" + key + "'");
}

std::vector<YamlNode> YamlNode::items() const {
  if (!node_.IsSequence()) throw error("found no list where one is needed");
  std::vector<YamlNode> items;
  for (const YAML::Node& child : node_) {
    items.push_back({child, file_, fmt::format("{}[{}]", key_, items.size())});
  }
  return items;
}

std::vector<std::pair<std::string, YamlNode>> YamlNode::pairs() const {
  if (!node_.IsMap()) throw error("found no map where one is needed");
  std::vector<std::pair<std::string, YamlNode>> pairs;
  for (const auto& child : node_) {
    if (!child.first.IsScalar()) throw error("has a key that is not a word");
    const std::string key = child.first.Scalar();
    const std::string path = key_.empty() ? key : key_ + "." + key;
    pairs.emplace_back(key, YamlNode(child.second, file_, path, child.first.Mark().line + 1));
  }
  return pairs;
}

std::string YamlNode::as_string() const {
  if (!node_.IsScalar()) throw error("found a list or a map where one value is needed");
  return node_.Scalar();
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
      throw child.error(fmt::format("unknown key; allowed here: {}", fmt::join(allowed, ", ")));
    }
  }
}

void YamlNode::set(const std::string& path, const std::string& value, const std::string& origin) {
  YAML::Node leaf;
  try {
    leaf = YAML::Load(value);
  } catch (const YAML::Exception& e) {
    throw InputError({origin, 0, path}, "not YAML: " + e.msg);
  }
  leaf.SetTag(std::string(kOriginTag) + origin);

  YAML::Node node = node_;
  std::stringstream steps(path);
  std::string step, key;
  while (std::getline(steps, step, '.')) {
    if (step.empty()) throw InputError({origin, 0, path}, "has an empty step in the path");
    if (!key.empty()) {
      YAML::Node next = node[key];
      if (next.IsDefined() && !next.IsMap() && !next.IsNull()) {
        throw InputError({origin, 0, path}, "'" + key + "' is a single value, not a map");
      }
      node.reset(next);
    }
    key = step;
  }
  if (key.empty()) throw InputError({origin, 0, path}, "the path is empty");
  node[key] = leaf;
}

Location YamlNode::where() const {
  const std::string& tag = node_.Tag();
  if (tag.starts_with(kOriginTag)) return {tag.substr(kOriginTag.size()), 0, key_};
  const YAML::Mark mark = node_.Mark();
  const int line = mark.is_null() ? 0 : mark.line + 1;
  return {file_, line_ > 0 ? line_ : line, key_};
}

}  // namespace orrery
