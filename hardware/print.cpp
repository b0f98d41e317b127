#include "hardware/print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "hardware/keys.h"

namespace orrery {
namespace {

constexpr std::size_t kCommentColumn = 32;
constexpr std::size_t kColumns = 100;

/// Cuts `text` between words into lines of at most `width` characters.
std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  while (text.size() - start > width) {
    std::size_t end = text.rfind(' ', start + width);
    if (end == std::string::npos || end <= start) end = start + width;
    lines.push_back(text.substr(start, end - start));
    start = end + (text[end] == ' ' ? 1 : 0);
  }
  lines.push_back(text.substr(start));
  return lines;
}

std::string comment_of(const Key& key, const std::string& default_value) {
  std::string comment = key.sentence;
  if (!key.unit.empty()) comment += fmt::format(" [{}]", key.unit);
  std::vector<std::string> choices;
  for (const auto& [value, meaning] : key.choices) {
    choices.push_back(fmt::format("{} ({})", value, meaning));
  }
  if (!choices.empty()) comment += fmt::format(": {}", fmt::join(choices, ", "));
  return comment + "; default " + default_value;
}

std::string line_of(const Key& key, const std::string& comment) {
  const std::size_t indent =
      2 * static_cast<std::size_t>(std::count(key.path.begin(), key.path.end(), '.'));
  const std::string value = key.is_group() ? "" : " " + key.print();
  std::string line = fmt::format("{:{}}{}:{}", "", indent, key.name(), value);
  std::string text;
  if (line.size() >= kCommentColumn) {
    text = line + "\n";
    line.clear();
  }
  for (const std::string& part : wrap(comment, kColumns - kCommentColumn - 2)) {
    text += fmt::format("{:{}}# {}\n", line, kCommentColumn, part);
    line.clear();
  }
  return text;
}

}  // namespace

std::string print_accelerator(const Accelerator& accelerator) {
  Accelerator copy = accelerator;
  Accelerator defaults;
  const std::vector<Key> keys = describe(copy);
  const std::vector<Key> default_keys = describe(defaults);
  std::string text;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Key& key = keys[i];
    if (key.is_group() && key.group().empty()) text += "\n";
    text += line_of(key, key.is_group() ? key.sentence : comment_of(key, default_keys[i].print()));
  }
  return text;
}

}  // namespace orrery
