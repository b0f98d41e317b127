#include "cli/output/one_line.h"

#include <fmt/format.h>

#include <cstddef>

namespace orrery {
namespace {

constexpr std::size_t kLongest = 1000;

/// Bytes of the UTF-8 character that starts at `at`; 0 when there is none.
std::size_t character_size(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = byte(at) < 0x80             ? 1
                           : (byte(at) & 0xE0) == 0xC0 ? 2
                           : (byte(at) & 0xF0) == 0xE0 ? 3
                           : (byte(at) & 0xF8) == 0xF0 ? 4
                                                       : 0;
  if (size == 0 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

std::string one_line(const std::string& message) {
  std::string line;
  for (std::size_t at = 0; at < message.size();) {
    const auto byte = static_cast<unsigned char>(message[at]);
    const std::size_t size = character_size(message, at);
    if (byte == '\n' || byte == '\t') {
      line += ' ';
    } else if (size == 0 || byte < 0x20 || byte == 0x7F) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += message.substr(at, size);
    }
    at += size == 0 ? 1 : size;
  }
  if (line.size() <= kLongest) return line;
  // What was found stands at the start, what is allowed at the end.
  std::size_t head = kLongest / 2;
  std::size_t tail = line.size() - kLongest / 2;
  while (character_size(line, head) == 0) --head;
  while (character_size(line, tail) == 0) ++tail;
  return line.substr(0, head) + " ... " + line.substr(tail);
}

}  // namespace orrery
