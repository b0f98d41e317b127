#include "base/record_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

#include "base/build_id.h"
#include "base/digest.h"

namespace orrery {
namespace {

constexpr const char* kMagic = "# orrery ";
constexpr std::size_t kChecksum = 16;  // digits
constexpr mode_t kMode = 0644;         // but for what the umask takes away
constexpr mode_t kOthersMayWrite = 022;
constexpr off_t kLargest = off_t{1} << 30;  // bytes that are read
constexpr std::chrono::seconds kLongestWait(10);

std::string checksum_of(std::string_view record) { return digest_of(record).substr(0, kChecksum); }

/// Holds a file for this process, against others that hold it too.
class FileLock {
 public:
  FileLock(int descriptor, int kind) : descriptor_(descriptor) {
    const auto end = std::chrono::steady_clock::now() + kLongestWait;
    while (!(held_ = flock(descriptor_, kind | LOCK_NB) == 0)) {
      if ((errno != EWOULDBLOCK && errno != EINTR) || std::chrono::steady_clock::now() > end) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  ~FileLock() {
    if (held_) flock(descriptor_, LOCK_UN);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool held() const { return held_; }

 private:
  int descriptor_;
  bool held_ = false;
};

}  // namespace

RecordFile::RecordFile(const std::string& file, const std::string& option, const std::string& kind,
                       OtherBuild other_build)
    : where_{file, 0, option}, kind_(kMagic + kind), header_(kind_ + ", build " + build_id()) {
  open_file();
  try {
    read(other_build);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

RecordFile::~RecordFile() { close(descriptor_); }

void RecordFile::fail(const std::string& message) const { throw InputError(where_, message); }

void RecordFile::fail_to_write(int error) const {
  fail(fmt::format("cannot be written: {}", std::strerror(error)));
}

void RecordFile::open_file() {
  const int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK;  // waits for no pipe
  descriptor_ = open(where_.file.c_str(), flags, kMode);
  if (descriptor_ < 0) fail_to_write(errno);
  struct stat status {};
  const bool known = fstat(descriptor_, &status) == 0;
  std::string wrong;
  if (!known || !S_ISREG(status.st_mode)) {
    wrong = "is no regular file; allowed: a new file, or one that was written here";
  } else if (status.st_uid != geteuid() && status.st_uid != 0) {
    wrong =
        fmt::format("belongs to user {}, and what it says is believed; allowed: a file of yours",
                    status.st_uid);
  } else if ((status.st_mode & kOthersMayWrite) != 0) {
    wrong = fmt::format(
        "others may write it (mode {:o}), and what it says is believed; allowed after: chmod go-w",
        status.st_mode & 0777U);
  } else if (status.st_size > kLargest) {
    wrong = fmt::format("has {} bytes; allowed: up to {}. Delete the file, or name another one",
                        status.st_size, kLargest);
  }
  if (wrong.empty()) return;
  close(descriptor_);
  fail(wrong);
}

std::string RecordFile::read_all() const {
  std::string text;
  std::array<char, 65536> bytes{};
  while (true) {
    const ssize_t now =
        pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(text.size()));
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) fail(fmt::format("cannot be read: {}", std::strerror(errno)));
    if (now == 0) return text;
    text.append(bytes.data(), static_cast<std::size_t>(now));
  }
}

void RecordFile::read(OtherBuild other_build) {
  const FileLock lock(descriptor_, LOCK_SH);
  if (!lock.held()) fail("is held by another process; allowed: a file of its own");
  const std::string text = read_all();
  const std::string first = text.substr(0, text.find('\n'));
  if (text.empty()) return;
  if (!text.starts_with(kind_.substr(0, kind_.rfind('.') + 1))) {  // of whatever version
    fail(fmt::format("is no file of {}; allowed: a new file, or one that was written here",
                     kind_.substr(std::strlen(kMagic))));
  }
  if (first != header_) {
    if (other_build == OtherBuild::kReplace) return;
    fail(fmt::format("found '{}'; allowed: '{}'. Delete the file, or name another one",
                     first.substr(0, 100), header_));
  }
  for (std::size_t at = first.size() + 1; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    keep(text.substr(at, end - at));
    at = end + 1;
  }
}

void RecordFile::keep(const std::string& line) {
  if (line.empty()) return;
  const bool whole =
      line.size() > kChecksum && line[kChecksum] == ' ' &&
      line.compare(0, kChecksum, checksum_of(std::string_view(line).substr(kChecksum + 1))) == 0;
  if (whole) {
    records_.push_back(line.substr(kChecksum + 1));
  } else {
    ++damaged_;
  }
}

bool RecordFile::starts_with_header() const {
  std::string first(header_.size() + 1, '\0');
  const ssize_t found = pread(descriptor_, first.data(), first.size(), 0);
  return found == static_cast<ssize_t>(first.size()) && first == header_ + '\n';
}

void RecordFile::write_all(const std::string& text) const {
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t now = write(descriptor_, text.data() + written, text.size() - written);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) fail_to_write(errno);
    written += static_cast<std::size_t>(now);
  }
}

void RecordFile::add(const std::string& record) {
  const FileLock lock(descriptor_, LOCK_EX);
  if (!lock.held()) fail("is held by another process, so nothing can be added");
  struct stat before {};
  if (fstat(descriptor_, &before) != 0) fail_to_write(errno);
  std::string text;
  if (!starts_with_header()) {
    // New, or another build's; also where that one came after this process had read the file.
    if (ftruncate(descriptor_, 0) != 0) fail_to_write(errno);
    before.st_size = 0;
    text = header_ + '\n';
  } else {
    char last = '\n';
    if (pread(descriptor_, &last, 1, before.st_size - 1) != 1) fail_to_write(errno);
    if (last != '\n') text = "\n";  // behind a line that was cut off
  }
  try {
    write_all(text + checksum_of(record) + ' ' + record + '\n');
  } catch (const InputError&) {
    if (ftruncate(descriptor_, before.st_size) != 0) {
      // What was written is a line that was cut off, which the next reader leaves out.
    }
    throw;
  }
}

}  // namespace orrery
