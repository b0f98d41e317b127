#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/output/output.h"

namespace orrery {
namespace {

std::string help_help() { return "orrery help [SUBCOMMAND]\n"; }

std::string overview() {
  std::string text =
      "Orrery simulates neural-network accelerators, cycle by cycle.\n\n"
      "orrery SUBCOMMAND [OPTIONS]\n\n";
  std::size_t width = 0;
  for (const Command& command : commands()) width = std::max(width, command.name.size());
  for (const Command& command : commands()) {
    text += fmt::format("  {:{}}  {}\n", command.name, width, command.sentence);
  }
  return text + "\nStart with: orrery simulate\nThen: orrery help simulate, orrery list\n";
}

void run_help(const Arguments& arguments) {
  if (arguments.size() > 1) {
    throw InputError("help: found too much; allowed: help [SUBCOMMAND]");
  }
  print(arguments.empty() ? overview() : find_command(arguments.front()).help());
}

}  // namespace

const Command kHelp{"help", "explain a subcommand", help_help, run_help};

}  // namespace orrery
