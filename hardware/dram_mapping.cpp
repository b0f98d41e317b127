#include "hardware/dram_mapping.h"

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"
#include "base/printable.h"

namespace orrery {
namespace {

constexpr std::array<std::string_view, 6> kLetters = {"ro", "ch", "ra", "bg", "ba", "co"};

[[noreturn]] void refuse_mapping(const std::string& letters, const std::string& why) {
  throw InputError(fmt::format(
      "found '{}', {}; allowed: ro, ch, ra, bg, ba, co, each once, the highest first, such as "
      "rochrababgco",
      shown(letters), why));
}

}  // namespace

std::array<DramField, 6> parse_mapping(const std::string& letters) {
  std::array<DramField, 6> fields{};
  std::array<bool, 6> seen{};
  std::size_t count = 0;
  for (std::size_t at = 0; at < letters.size(); at += 2) {
    const std::string_view pair = std::string_view(letters).substr(at, 2);
    std::size_t field = 0;
    while (field < kLetters.size() && kLetters[field] != pair) ++field;
    if (field == kLetters.size()) {
      refuse_mapping(letters, fmt::format("in which '{}' is no field", shown(std::string(pair))));
    }
    if (seen[field]) refuse_mapping(letters, fmt::format("which has {} twice", kLetters[field]));
    seen[field] = true;
    fields[count++] = static_cast<DramField>(field);
  }
  for (std::size_t field = 0; field < kLetters.size(); ++field) {
    if (!seen[field]) refuse_mapping(letters, fmt::format("which lacks {}", kLetters[field]));
  }
  return fields;
}

}  // namespace orrery
