#include "cli/output/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace orrery {

std::string with_separators(WideCount number) {
  std::string digits = number.text();
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string with_prefix(double number) {
  static const char* const kPrefixes[] = {"", " k", " M", " G", " T", " P", " E"};
  std::size_t prefix = 0;
  while (std::abs(number) >= 999.5 && prefix + 1 < std::size(kPrefixes)) {
    number /= 1000;
    ++prefix;
  }
  const double size = std::abs(number);
  const bool whole = prefix == 0 && number == std::floor(number);
  const int decimals = whole || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", number, decimals, kPrefixes[prefix]);
}

std::string with_unit(double number, const std::string& unit) {
  const std::string text = with_prefix(number);
  return text + (text.find(' ') == std::string::npos ? " " : "") + unit;
}

std::string with_small_unit(double number, const std::string& unit) {
  static const char* const kPrefixes[] = {"", "m", "u", "n", "p", "f", "a"};
  std::size_t prefix = 0;
  while (number != 0 && std::abs(number) < 0.9995 && prefix + 1 < std::size(kPrefixes)) {
    number *= 1000;
    ++prefix;
  }
  return with_unit(number, kPrefixes[prefix] + unit);
}

std::string percent(double share) {
  if (share > 0 && share < 0.0005) return "<0.1%";
  return fmt::format("{:.1f}%", 100 * share);
}

}  // namespace orrery
