#include "hardware/yaml_scalars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace orrery {
namespace {

constexpr std::int64_t kRatioLimit = 9'999'999;

bool at_most(Ratio a, Ratio b) { return a.num * b.den <= b.num * a.den; }

}  // namespace

std::string scalar_text(const YamlNode& node, const std::string& allowed) {
  if (!node.is_scalar()) throw not_allowed(node, allowed);
  return node.as_string();
}

InputError not_allowed(const YamlNode& node, const std::string& allowed) {
  const std::string found = node.is_scalar()     ? "'" + shown(node.as_string()) + "'"
                            : node.is_map()      ? "a map"
                            : node.is_sequence() ? "a list"
                                                 : "nothing";
  return node.error(fmt::format("found {}; allowed: {}", found, allowed));
}

std::int64_t read_integer(const YamlNode& node, std::int64_t min, std::int64_t max, bool suffixes,
                          const std::string& allowed) {
  const std::string text = scalar_text(node, allowed);
  const std::optional<std::int64_t> value = parse_size(text);
  const bool has_suffix =
      !text.empty() && std::isdigit(static_cast<unsigned char>(text.back())) == 0;
  if (!value || (has_suffix && !suffixes) || *value > max || *value < min) {
    throw not_allowed(node, allowed);
  }
  return *value;
}

Ratio read_ratio(const YamlNode& node, Ratio min, Ratio max, const std::string& allowed) {
  // YamlNode::as_ratio multiplies the parts of a fraction: 18 characters cannot overflow it.
  if (scalar_text(node, allowed).size() > 18) throw not_allowed(node, allowed);
  Ratio ratio;
  try {
    ratio = node.as_ratio();
  } catch (const InputError&) {
    throw not_allowed(node, allowed);
  }
  if (ratio.num > kRatioLimit || ratio.den > kRatioLimit || !at_most(min, ratio) ||
      !at_most(ratio, max)) {
    throw not_allowed(node, allowed);
  }
  return ratio;
}

std::string print_ratio(Ratio ratio) {
  std::int64_t scale = 1;
  int digits = 0;
  while (scale % ratio.den != 0 && digits < 9) {
    scale *= 10;
    ++digits;
  }
  if (scale % ratio.den != 0) return fmt::format("{}/{}", ratio.num, ratio.den);
  const std::int64_t scaled = ratio.num * (scale / ratio.den);
  if (digits == 0) return std::to_string(scaled);
  return fmt::format("{}.{:0{}}", scaled / scale, scaled % scale, digits);
}

std::string print_text(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!text.empty() && text != "null" && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < ' ') {
      quoted += fmt::format("\\x{:02x}", c);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

}  // namespace orrery
