#include "cli/output/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/error.h"
#include "base/output_file.h"
#include "base/printable.h"

namespace orrery {
namespace {

void print_bytes(const std::string& bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
  if (!written || std::fflush(stdout) != 0) {
    throw InputError({"standard output", 0, ""},
                     fmt::format("cannot be written: {}", std::strerror(errno)));
  }
}

}  // namespace

Output::Output(const std::optional<std::string>& file, const std::string& option) {
  if (!file) return;
  target_ = OutputTarget::of(*file, option);
  // Finds out now, not after the simulation, whether there can be a file.
  if (target_->kind == OutputTarget::Kind::kFile) OutputFile{*target_};
}

void Output::write(const std::string& text) const {
  if (!is_file()) return print(text);
  write_bytes(printable_lines(text));
}

void Output::write_bytes(const std::string& bytes) const {
  if (!is_file()) return print_bytes(bytes);
  write_file(*target_, bytes);
}

void print(const std::string& text) {
  print_bytes(printable_lines(text, isatty(STDOUT_FILENO) != 0));
}

}  // namespace orrery
