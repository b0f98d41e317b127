#include "hardware/yaml_scalars.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace orrery {
namespace {

constexpr std::int64_t kRatioLimit = 9'999'999;

struct Suffix {
  char letter;
  std::int64_t factor;
};
constexpr std::array<Suffix, 3> kSuffixes = {{{'G', 1 << 30}, {'M', 1 << 20}, {'K', 1 << 10}}};

bool at_most(Ratio a, Ratio b) { return a.num * b.den <= b.num * a.den; }

}  // namespace

std::string shown(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

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
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::int64_t factor = 1;
  for (const Suffix& suffix : kSuffixes) {
    if (suffixes && rest == std::string_view(&suffix.letter, 1)) {
      factor = suffix.factor;
      rest = {};
    }
  }
  const bool is_number = status == std::errc() && rest.empty();
  if (!is_number || value < 0 || value > max / factor || value * factor < min) {
    throw not_allowed(node, allowed);
  }
  return value * factor;
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

std::string print_size(std::int64_t bytes) {
  for (const Suffix& suffix : kSuffixes) {
    if (bytes != 0 && bytes % suffix.factor == 0) {
      return fmt::format("{}{}", bytes / suffix.factor, suffix.letter);
    }
  }
  return std::to_string(bytes);
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
