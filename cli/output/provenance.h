#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// Where results come from: enough to get them again.
struct Provenance {
  std::string version, commit;  // of the program
  std::string command;          // as a shell takes it
  std::uint64_t seed = 1;       // of real values
};

/// The provenance of `orrery SUBCOMMAND ARGUMENTS`.
Provenance provenance_of(const std::string& subcommand, const std::vector<std::string>& arguments,
                         std::uint64_t seed);

}  // namespace orrery
