#include <fmt/format.h>
#include <orrery_revision.h>

#include <systemc>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/output/output.h"

namespace orrery {
namespace {

std::string version_help() { return "orrery version\n"; }

void run_version(const Arguments& arguments) {
  if (!arguments.empty()) throw InputError("version: takes no arguments");
  print(fmt::format("orrery {} ({}), SystemC {}\n", ORRERY_VERSION, ORRERY_REVISION,
                    sc_core::sc_version_string));
}

}  // namespace

const Command kVersion{"version", "print the version, the commit and SystemC's version",
                       version_help, run_version};

}  // namespace orrery
