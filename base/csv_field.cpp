#include "base/csv_field.h"

#include <charconv>

#include "base/printable.h"

namespace orrery {
namespace {

bool is_number(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const char* const begin = text.starts_with('+') ? text.data() + 1 : text.data();
  const auto [rest, status] = std::from_chars(begin, end, value);
  return status == std::errc() && rest == end;
}

}  // namespace

std::string csv_field(const std::string& text) {
  std::string field = printable(text);
  // A spreadsheet would run it as a formula.
  const bool formula = field.find_first_of("=+-@") == 0 && !is_number(field);
  if (formula) field.insert(0, "'");
  if (field.find_first_of(",\"") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace orrery
