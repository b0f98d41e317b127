#pragma once

#include <string>
#include <vector>

namespace orrery {

using Arguments = std::vector<std::string>;

/// A subcommand of the program.
struct Command {
  std::string name;
  std::string sentence;  // what it does, for `orrery help`
  /// What `orrery help NAME` prints.
  std::string (*help)();
  /// Does it, with the arguments behind its name. Throws InputError and ModelError.
  void (*run)(const Arguments&);
};

/// The subcommands, in the order in which `orrery help` lists them.
const std::vector<Command>& commands();
/// The one of that name; InputError that lists the names when there is none.
const Command& find_command(const std::string& name);

extern const Command kSimulate, kSweep, kValidate, kMaestro, kReorder, kSearch, kRace, kExperiment,
    kDramTrace, kReport, kConvert, kListing, kShow, kHelp, kVersion, kWorker;

}  // namespace orrery
