#include "base/output_target.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/printable.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as the kernel

/// The number of the open file that `path` stands for (/proc/self/fd/1, /dev/fd/63).
std::optional<int> descriptor_of(const fs::path& path) {
  std::error_code failed;
  const fs::path folder = fs::canonical(path.has_parent_path() ? path.parent_path() : ".", failed);
  if (failed || folder != fmt::format("/proc/{}/fd", getpid())) return std::nullopt;
  const std::string name = path.filename();
  int number = -1;
  const auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (status != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

const char* kind_of(mode_t mode) {
  return S_ISDIR(mode) ? "a directory" : S_ISSOCK(mode) ? "a socket" : "a device";
}

}  // namespace

OutputTarget OutputTarget::of(const std::string& path, const std::string& option) {
  OutputTarget target;
  target.given = path;
  target.option = option;
  fs::path real = path;
  for (int links = 0;; ++links) {
    if (const auto number = descriptor_of(real)) {
      target.kind = Kind::kDescriptor;
      target.descriptor = *number;
      return target;
    }
    std::error_code none;
    if (!fs::is_symlink(real, none)) break;
    if (links == kMostLinks) target.fail(ELOOP);
    const fs::path next = fs::read_symlink(real, none);
    if (none) target.fail(none.value());
    real = next.is_absolute() ? next : real.parent_path() / next;
  }
  target.path = real;
  struct stat status = {};
  if (stat(real.c_str(), &status) != 0) {
    if (errno != ENOENT) target.fail(errno);
    return target;
  }
  if (S_ISFIFO(status.st_mode)) {
    target.kind = Kind::kPipe;
  } else if (!S_ISREG(status.st_mode)) {
    throw InputError({option, 0, ""}, fmt::format("'{}' is {}; allowed: a file, a pipe or "
                                                  "/dev/stdout",
                                                  shown(path), kind_of(status.st_mode)));
  } else if (access(real.c_str(), W_OK) != 0) {
    target.fail(errno);
  }
  return target;
}

void OutputTarget::fail(int error) const {
  const std::string kept = kind == Kind::kFile && access(path.c_str(), F_OK) == 0
                               ? "; what it held before is still there"
                               : "";
  const bool unread = kind == Kind::kPipe && error == ENXIO;
  throw InputError(
      {option, 0, ""},
      fmt::format("cannot write '{}': {}{}; allowed: a file in a folder that can be "
                  "written, with room for it",
                  shown(given), unread ? "nobody reads it" : std::strerror(error), kept));
}

}  // namespace orrery
