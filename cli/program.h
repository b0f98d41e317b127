#pragma once

#include <string>
#include <vector>

namespace orrery {

/// The whole program: runs the subcommand that the first argument names. Returns the exit code: 0,
/// 2 after a mistake of the user, 3 after one of ours, each told in one line on standard error.
/// Throws nothing.
int run_program(const std::vector<std::string>& arguments);

}  // namespace orrery
