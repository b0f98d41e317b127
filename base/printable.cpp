#include "base/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace orrery {
namespace {

constexpr std::size_t kShown = 60;

/// The character of `size` bytes at `at`.
char32_t code_at(std::string_view text, std::size_t at, std::size_t size) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (size == 1) return first;
  char32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  return code;
}

/// Characters that a terminal obeys, or that cannot be seen.
bool hidden(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  static constexpr std::array<Range, 12> kHidden = {{{0x00, 0x1F},
                                                     {0x7F, 0x9F},        // DEL and C1
                                                     {0xAD, 0xAD},        // soft hyphen
                                                     {0x061C, 0x061C},    // Arabic letter mark
                                                     {0x180E, 0x180E},    // vowel separator
                                                     {0x200B, 0x200F},    // no width, directions
                                                     {0x2028, 0x202E},    // lines, directions
                                                     {0x2060, 0x206F},    // joiner, isolates
                                                     {0xFEFF, 0xFEFF},    // byte order mark
                                                     {0xFFF9, 0xFFFB},    // annotations
                                                     {0xE0000, 0xE007F},  // tags
                                                     {0xFFFE, 0xFFFF}}};
  return std::any_of(kHidden.begin(), kHidden.end(),
                     [&](Range range) { return code >= range.first && code <= range.last; });
}

/// Bytes of the sequence at `at` that sets a colour ("ESC [ digits m"); 0 when there is none.
std::size_t colour_size(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\033[") return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", at + 2);
  return end == std::string_view::npos || text[end] != 'm' ? 0 : end + 1 - at;
}

std::string escaped(char32_t code) {
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x20) return fmt::format("\\x{:02x}", number);
  if (number < 0x10000) return fmt::format("\\u{:04x}", number);
  // As JSON writes it, so that what is escaped in JSON's strings reads back.
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((number - 0x10000) >> 10),
                     0xDC00 + (number & 0x3FF));
}

std::string readable(std::string_view text, bool lines, bool colours) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t colour = colours ? colour_size(text, at) : 0;
    const std::size_t size = colour > 0 ? colour : utf8_size(text, at);
    const bool blank = text[at] == '\n' || text[at] == '\t';
    if (size == 0) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else if (blank && !lines) {
      safe += ' ';
    } else if (colour == 0 && !blank && hidden(code_at(text, at, size))) {
      safe += escaped(code_at(text, at, size));
    } else {
      safe += text.substr(at, size);
    }
    at += std::max<std::size_t>(size, 1);
  }
  return safe;
}

}  // namespace

std::string printable(std::string_view text) { return readable(text, false, false); }

std::string printable_lines(std::string_view text, bool colours) {
  return readable(text, true, colours);
}

std::string cut(std::string_view text, std::size_t characters) {
  std::size_t at = 0, end = 0;  // `end`: where the dots would go
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == characters) return std::string(text.substr(0, end)) + "...";
    at += std::max<std::size_t>(utf8_size(text, at), 1);
    if (count + 4 <= characters) end = at;
  }
  return std::string(text);
}

std::string shown(std::string_view text) { return cut(printable(text), kShown); }

}  // namespace orrery
