#pragma once

#include <string>

namespace orrery {

/// What a command left behind.
struct ShellResult {
  int code = 0;     // exit code; 128 + signal when it was killed
  std::string out;  // standard output
  std::string err;  // standard error
};

/// Runs `command` with sh, its input empty.
ShellResult run_shell(const std::string& command);

}  // namespace orrery
