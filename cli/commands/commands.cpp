#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/suggestion.h"
#include "cli/commands/command.h"
#include "hardware/yaml_scalars.h"

namespace orrery {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      kSimulate, kSweep, kValidate, kMaestro, kReorder,   kSearch, kRace,    kExperiment,
      kListing,  kShow,  kReport,   kConvert, kDramTrace, kHelp,   kVersion, kWorker};
  return all;
}

const Command& find_command(const std::string& name) {
  std::vector<std::string> known;
  for (const Command& command : commands()) {
    if (command.name == name) return command;
    known.push_back(command.name);
  }
  throw InputError(fmt::format("unknown subcommand '{}'; allowed: {}{}", shown(name),
                               fmt::join(known, ", "), did_you_mean(name, known)));
}

}  // namespace orrery
