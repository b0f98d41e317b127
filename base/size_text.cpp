#include "base/size_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

namespace orrery {
namespace {

struct Suffix {
  char letter;
  std::int64_t factor;
};
constexpr std::array<Suffix, 3> kSuffixes = {{{'G', 1 << 30}, {'M', 1 << 20}, {'K', 1 << 10}}};

}  // namespace

std::optional<std::int64_t> parse_size(std::string_view text) {
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, status] = std::from_chars(text.data(), last, value);
  if (status != std::errc() || value < 0) return std::nullopt;
  if (end == last) return value;
  for (const Suffix& suffix : kSuffixes) {
    if (end + 1 != last || *end != suffix.letter) continue;
    if (value > std::numeric_limits<std::int64_t>::max() / suffix.factor) return std::nullopt;
    return value * suffix.factor;
  }
  return std::nullopt;
}

std::string print_size(std::int64_t bytes) {
  for (const Suffix& suffix : kSuffixes) {
    if (bytes != 0 && bytes % suffix.factor == 0) {
      return fmt::format("{}{}", bytes / suffix.factor, suffix.letter);
    }
  }
  return std::to_string(bytes);
}

}  // namespace orrery
