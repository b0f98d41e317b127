#include "cli/output/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "base/error.h"
#include "hardware/yaml_scalars.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// The file that a path stands for, through symbolic links, also one that points nowhere yet.
fs::path resolved(const fs::path& path) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(path, failed);
  return failed ? path : real;
}

}  // namespace

Output::Output(const std::optional<std::string>& file, std::string option)
    : option_(std::move(option)) {
  if (!file) return;
  given_ = *file;
  file_ = resolved(*file);
  temporary_ = file_;
  temporary_ += fmt::format(".{}.tmp", getpid());
  std::error_code ignored;
  if (fs::is_directory(file_, ignored)) {
    throw InputError({option_, 0, ""},
                     fmt::format("'{}' is a directory; allowed: a file", shown(given_)));
  }
  if (!replaces()) return;
  write_to(temporary_, "");  // finds out now, not after the simulation
  fs::remove(temporary_, ignored);
}

bool Output::replaces() const {
  std::error_code ignored;
  return !fs::exists(file_, ignored) || fs::is_regular_file(file_, ignored);
}

void Output::write(const std::string& text) const {
  if (!is_file()) return print(text);
  if (!replaces()) return write_to(file_, text);  // a device or a pipe
  write_to(temporary_, text);
  std::error_code failed;
  if (fs::exists(file_, failed)) {
    fs::permissions(temporary_, fs::status(file_, failed).permissions(), failed);
  }
  fs::rename(temporary_, file_, failed);
  if (failed) {
    std::error_code ignored;
    fs::remove(temporary_, ignored);
    throw InputError({option_, 0, ""}, fmt::format("cannot write '{}': {}; allowed: a file in a "
                                                   "folder that can be written",
                                                   shown(given_), failed.message()));
  }
}

void Output::write_to(const fs::path& file, const std::string& text) const {
  std::FILE* out = std::fopen(file.c_str(), "w");
  bool good = out != nullptr;
  if (good) good = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  const int write_error = errno;
  if (out != nullptr && std::fclose(out) != 0) good = false;
  if (good) return;
  const int error = write_error != 0 ? write_error : errno;
  if (out != nullptr && file == temporary_) {
    std::error_code ignored;
    fs::remove(temporary_, ignored);
  }
  throw InputError({option_, 0, ""}, fmt::format("cannot write '{}': {}; allowed: a file in a "
                                                 "folder that can be written",
                                                 shown(given_), std::strerror(error)));
}

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw InputError({"standard output", 0, ""},
                     fmt::format("cannot be written: {}", std::strerror(errno)));
  }
}

}  // namespace orrery
