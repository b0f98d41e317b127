#include "base/error.h"

#include <fmt/format.h>

#include "base/printable.h"

namespace orrery {
namespace {

std::string prefixed(const Location& where, const std::string& message) {
  std::string prefix = where.file;
  if (where.line > 0) prefix += fmt::format(":{}", where.line);
  if (!prefix.empty()) prefix += ": ";
  if (!where.key.empty()) prefix += where.key + ": ";
  return prefix + message;
}

}  // namespace

InputError::InputError(const std::string& message) : std::runtime_error(printable(message)) {}

InputError::InputError(const Location& where, const std::string& message)
    : std::runtime_error(printable(prefixed(where, message))) {}

ModelError::ModelError(const std::string& block, long long cycle, const std::string& law)
    : std::runtime_error(fmt::format("{} at cycle {}: {}", block, cycle, law)) {}

}  // namespace orrery
