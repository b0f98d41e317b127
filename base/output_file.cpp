#include "base/output_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPending = 1 << 16;
constexpr auto kPatience = std::chrono::seconds(10);
constexpr auto kLook = std::chrono::milliseconds(20);

fs::path folder_of(const std::string& file) {
  const fs::path parent = fs::path(file).parent_path();
  return parent.empty() ? "." : parent;
}

/// What a new file's mode is: all that the user's mask leaves.
mode_t usual_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

OutputFile::OutputFile(OutputTarget target) : target_(std::move(target)) {
  switch (target_.kind) {
    case OutputTarget::Kind::kFile:
      open_temporary();
      break;
    case OutputTarget::Kind::kPipe:
      open_pipe();
      break;
    case OutputTarget::Kind::kDescriptor:
      file_ = fcntl(target_.descriptor, F_DUPFD_CLOEXEC, 0);
      break;
  }
  if (file_ < 0) fail(errno);
}

OutputFile::~OutputFile() { discard(); }

void OutputFile::open_temporary() {
  // Of a name of its own, since the target's may already be as long as a name can be.
  temporary_ = folder_of(target_.path) / ".orrery-XXXXXX";
  file_ = mkostemp(temporary_.data(), O_CLOEXEC);
  if (file_ < 0) temporary_.clear();
}

/// A pipe that nobody reads would be waited for without end.
void OutputFile::open_pipe() {
  const auto start = std::chrono::steady_clock::now();
  while ((file_ = open(target_.path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0) {
    const bool unread = errno == ENXIO;
    if (!unread || std::chrono::steady_clock::now() - start > kPatience) fail(errno);
    std::this_thread::sleep_for(kLook);
  }
  fcntl(file_, F_SETFL, fcntl(file_, F_GETFL) & ~O_NONBLOCK);
}

void OutputFile::write(std::string_view bytes) {
  pending_ += bytes;
  if (pending_.size() >= kPending) flush();
}

void OutputFile::flush() {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const ssize_t written = ::write(file_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0 || (errno != EINTR && errno != EAGAIN)) {
      fail(written == 0 ? ENOSPC : errno);
    } else if (errno == EAGAIN) {  // a descriptor that someone else set to never wait
      pollfd ready = {file_, POLLOUT, 0};
      poll(&ready, 1, -1);
    }
  }
  pending_.clear();
}

void OutputFile::commit() {
  flush();
  if (!temporary_.empty()) replace();
  if (const int file = std::exchange(file_, -1); close(file) != 0 && errno != EINTR) fail(errno);
}

/// The older file's mode and, where that is allowed, its owner; or those of a new file.
void OutputFile::take_over_mode() {
  struct stat older = {};
  const bool exists = stat(target_.path.c_str(), &older) == 0;
  if (exists && fchown(file_, older.st_uid, older.st_gid) != 0) {
    // Whoever writes the file owns it, as when it is written for the first time.
  }
  if (fchmod(file_, exists ? older.st_mode & 07777 : usual_mode()) != 0) fail(errno);
}

void OutputFile::replace() {
  take_over_mode();
  if (fsync(file_) != 0 && errno != EINVAL && errno != EROFS) fail(errno);
  if (rename(temporary_.c_str(), target_.path.c_str()) != 0) fail(errno);
  temporary_.clear();
  // The new name is on the disk when its folder is; a folder that cannot be synchronised has no
  // better to offer.
  const int folder = open(folder_of(target_.path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

void OutputFile::fail(int error) {
  discard();
  target_.fail(error);
}

void OutputFile::discard() {
  if (file_ >= 0) close(file_);
  file_ = -1;
  if (!temporary_.empty()) unlink(temporary_.c_str());
  temporary_.clear();
}

void write_file(const OutputTarget& target, std::string_view bytes) {
  OutputFile file(target);
  file.write(bytes);
  file.commit();
}

}  // namespace orrery
