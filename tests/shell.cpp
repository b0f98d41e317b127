#include "tests/shell.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/temp_folder.h"

namespace orrery {
namespace {

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

ShellResult run_shell(const std::string& command) {
  const TempFolder folder;
  const auto out = folder.path() / "out";
  const auto err = folder.path() / "err";
  const std::string line =
      "{ " + command + "\n} </dev/null >'" + out.string() + "' 2>'" + err.string() + "'";
  const int status = std::system(line.c_str());
  if (status == -1) throw std::runtime_error("cannot start a shell");
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, contents(out), contents(err)};
}

}  // namespace orrery
