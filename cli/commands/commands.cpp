#include <fmt/format.h>

#include "base/error.h"
#include "cli/commands/command.h"
#include "hardware/yaml_scalars.h"

namespace orrery {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {kSimulate, kValidate, kMaestro,    kReorder,
                                           kSearch,   kRace,     kExperiment, kList,
                                           kShow,     kHelp,     kVersion,    kWorker};
  return all;
}

const Command& find_command(const std::string& name) {
  std::string known;
  for (const Command& command : commands()) {
    if (command.name == name) return command;
    known += (known.empty() ? "" : ", ") + command.name;
  }
  throw InputError(fmt::format("unknown subcommand '{}'; allowed: {}", shown(name), known));
}

}  // namespace orrery
