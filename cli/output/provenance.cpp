#include "cli/output/provenance.h"

#include <orrery_revision.h>

#include <algorithm>
#include <cctype>

namespace orrery {
namespace {

/// An argument as a POSIX shell takes it.
std::string quoted(const std::string& argument) {
  const std::string plain = "_-+=.,:/@%";
  const bool bare =
      !argument.empty() && std::all_of(argument.begin(), argument.end(), [&](unsigned char c) {
        return std::isalnum(c) != 0 || plain.find(static_cast<char>(c)) != std::string::npos;
      });
  if (bare) return argument;
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

Provenance provenance_of(const std::string& subcommand, const std::vector<std::string>& arguments,
                         std::uint64_t seed) {
  std::string command = "orrery " + subcommand;
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  return {ORRERY_VERSION, ORRERY_REVISION, command, seed};
}

}  // namespace orrery
