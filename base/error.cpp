#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

std::string prefixed(const Location& where, const std::string& message) {
  std::string prefix = where.file;
  if (where.line > 0) prefix += fmt::format(":{}", where.line);
  if (!prefix.empty()) prefix += ": ";
  if (!where.key.empty()) prefix += where.key + ": ";
  return prefix + message;
}

/// Whatever the user's text had in it, a complaint is one line.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

InputError::InputError(const std::string& message) : std::runtime_error(one_line(message)) {}

InputError::InputError(const Location& where, const std::string& message)
    : std::runtime_error(one_line(prefixed(where, message))) {}

ModelError::ModelError(const std::string& block, long long cycle, const std::string& law)
    : std::runtime_error(fmt::format("{} at cycle {}: {}", block, cycle, law)) {}

}  // namespace orrery
