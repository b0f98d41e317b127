#include "base/declared_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

std::string joined(const std::string& group, const std::string& name) {
  return group.empty() ? name : group + "." + name;
}

/// "found 'x'; allowed: ..." for a value of a declared key.
InputError wrong_value(const YamlNode& node, const std::string& allowed) {
  const std::string found = node.is_scalar()     ? "'" + node.as_string() + "'"
                            : node.is_map()      ? "a map"
                            : node.is_sequence() ? "a list"
                                                 : "nothing";
  return node.error(fmt::format("found {}; allowed: {}", found, allowed));
}

}  // namespace

std::string DeclaredKey::group() const {
  const auto dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}

std::string DeclaredKey::name() const { return path.substr(path.rfind('.') + 1); }

DeclaredKeys& DeclaredKeys::group(const std::string& path, const std::string& sentence) {
  group_ = path;
  if (!path.empty()) keys_.push_back({.path = path, .sentence = sentence});
  return *this;
}

DeclaredKeys& DeclaredKeys::add(DeclaredKey key) {
  key.path = joined(group_, key.path);
  keys_.push_back(std::move(key));
  return *this;
}

DeclaredKeys& DeclaredKeys::needed() {
  keys_.back().needed = true;
  return *this;
}

DeclaredKeys& DeclaredKeys::text(const std::string& name, std::string& member,
                                 const std::string& sentence) {
  return add({.path = name,
              .sentence = sentence,
              .allowed = "text",
              .read =
                  [&member](const YamlNode& node) {
                    if (!node.is_scalar()) throw wrong_value(node, "text");
                    member = node.as_string();
                  },
              .print = [&member] { return member; }});
}

DeclaredKeys& DeclaredKeys::flag(const std::string& name, bool& member,
                                 const std::string& sentence) {
  return add({.path = name,
              .sentence = sentence,
              .allowed = "true, false",
              .read =
                  [&member](const YamlNode& node) {
                    if (!node.is_scalar()) throw wrong_value(node, "true, false");
                    member = node.as_bool();
                  },
              .print = [&member] { return std::string(member ? "true" : "false"); }});
}

DeclaredKeys& DeclaredKeys::integer(const std::string& name, std::int64_t min, std::int64_t max,
                                    std::function<std::string()> print,
                                    std::function<void(std::int64_t)> set,
                                    const std::string& sentence) {
  const std::string allowed = max == std::numeric_limits<std::int64_t>::max()
                                  ? fmt::format("{} or more", min)
                                  : fmt::format("{} to {}", min, max);
  return add({.path = name,
              .sentence = sentence,
              .allowed = allowed,
              .read =
                  [min, max, allowed, set = std::move(set)](const YamlNode& node) {
                    if (!node.is_scalar()) throw wrong_value(node, allowed);
                    set(node.as_int(min, max));
                  },
              .print = std::move(print)});
}

DeclaredKeys& DeclaredKeys::positive(const std::string& name, double& member,
                                     const std::string& unit, const std::string& sentence) {
  const std::string allowed = "a number above 0";
  return add({.path = name,
              .sentence = sentence,
              .unit = unit,
              .allowed = allowed,
              .read =
                  [&member, allowed](const YamlNode& node) {
                    if (!node.is_scalar()) throw wrong_value(node, allowed);
                    const double value = node.as_double();
                    if (!std::isfinite(value) || value <= 0) throw wrong_value(node, allowed);
                    member = value;
                  },
              .print = [&member] { return member > 0 ? fmt::format("{}", member) : ""; }});
}

DeclaredKeys& DeclaredKeys::word(const std::string& name, const std::vector<std::string>& words,
                                 std::function<std::string()> print,
                                 std::function<void(std::size_t)> set,
                                 const std::string& sentence) {
  const std::string allowed = fmt::format("{}", fmt::join(words, ", "));
  return add({.path = name,
              .sentence = sentence,
              .allowed = allowed,
              .read =
                  [words, allowed, set = std::move(set)](const YamlNode& node) {
                    if (!node.is_scalar()) throw wrong_value(node, allowed);
                    const auto found = std::find(words.begin(), words.end(), node.as_string());
                    if (found == words.end()) throw wrong_value(node, allowed);
                    set(static_cast<std::size_t>(found - words.begin()));
                  },
              .print = std::move(print)});
}

DeclaredKeys& DeclaredKeys::texts(const std::string& name,
                                  std::map<std::string, std::string>& member,
                                  const std::string& sentence) {
  return add({.path = name,
              .sentence = sentence,
              .allowed = "a map of texts",
              .read =
                  [&member](const YamlNode& node) {
                    if (!node.is_map()) throw wrong_value(node, "a map of texts");
                    for (const auto& [key, value] : node.pairs()) member[key] = value.as_string();
                  },
              .print =
                  [&member] {
                    std::string text;
                    for (const auto& [key, value] : member) {
                      text += (text.empty() ? "" : ", ") + key + ": " + value;
                    }
                    return text.empty() ? text : "{" + text + "}";
                  }});
}

DeclaredKeys& DeclaredKeys::custom(const std::string& name, const std::string& allowed,
                                   const std::string& sentence, Read read,
                                   std::function<std::string()> print) {
  return add({.path = name,
              .sentence = sentence,
              .allowed = allowed,
              .read = std::move(read),
              .print = std::move(print)});
}

std::vector<std::string> DeclaredKeys::names_in(const std::string& group) const {
  std::vector<std::string> names;
  for (const DeclaredKey& key : keys_) {
    if (key.group() == group) names.push_back(key.name());
  }
  return names;
}

void DeclaredKeys::read(const YamlNode& yaml) const { read_group(yaml, ""); }

void DeclaredKeys::read_group(const YamlNode& yaml, const std::string& group) const {
  const std::vector<std::string> names = names_in(group);
  if (!yaml.is_map()) {
    throw wrong_value(yaml, fmt::format("a map with any of {}", fmt::join(names, ", ")));
  }
  yaml.allow_keys(names);
  for (const DeclaredKey& key : keys_) {
    if (key.group() != group) continue;
    if (!yaml.has(key.name())) {
      if (key.needed) yaml.at(key.name());  // says what is missing
      continue;
    }
    const YamlNode node = yaml.at(key.name());
    if (key.is_group()) {
      read_group(node, key.path);
    } else {
      key.read(node);
    }
  }
}

std::string DeclaredKeys::table() const {
  std::string table = "| key | meaning | default | allowed |\n|---|---|---|---|\n";
  for (const DeclaredKey& key : keys_) {
    if (key.is_group()) {
      table += fmt::format("| **`{}`** | *{}* | | |\n", key.path, key.sentence);
      continue;
    }
    const std::string unit = key.unit.empty() ? "" : " [" + key.unit + "]";
    const std::string value = key.print ? key.print() : "";
    const std::string fallback = key.needed      ? "must be given"
                                 : value.empty() ? ""
                                                 : "`" + value + "`";
    table += fmt::format("| `{}` | {}{} | {} | {} |\n", key.path, key.sentence, unit, fallback,
                         key.allowed);
  }
  return table;
}

}  // namespace orrery
