#include "base/read_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/input_digests.h"
#include "base/size_text.h"
#include "base/utf8.h"

namespace orrery {
namespace {

constexpr int kMostSilence = 10;  // seconds
constexpr std::size_t kChunk = 1 << 16;

/// Closes a file when it goes.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

InputError cannot_open(const std::string& file, int error) {
  return InputError({file, 0, ""}, fmt::format("cannot open the file: {}", std::strerror(error)));
}

std::int64_t limit_of(const InputKind& kind) {
  const char* given = std::getenv(kInputLimitVariable);
  if (given == nullptr || *given == '\0') return kind.max_bytes;
  const std::optional<std::int64_t> bytes = parse_size(given);
  if (!bytes || *bytes < 1) {
    throw InputError({kInputLimitVariable, 0, ""},
                     fmt::format("found '{}'; allowed: bytes, with suffix K, M or G", given));
  }
  return *bytes;
}

InputError too_large(const std::string& file, const InputKind& kind, std::int64_t limit) {
  return InputError({file, 0, ""}, fmt::format("is too large; allowed for {}: {} bytes ({}=SIZE "
                                               "sets another limit)",
                                               kind.name, print_size(limit), kInputLimitVariable));
}

/// What the file is, looked at before it is opened: opening some devices acts on them.
struct stat inspect(const std::string& file, bool pipes) {
  struct stat status = {};
  if (::stat(file.c_str(), &status) != 0) throw cannot_open(file, errno);
  const char* found = S_ISDIR(status.st_mode)                               ? "a folder"
                      : S_ISCHR(status.st_mode)                             ? "a device"
                      : S_ISBLK(status.st_mode)                             ? "a device"
                      : S_ISSOCK(status.st_mode)                            ? "a socket"
                      : S_ISFIFO(status.st_mode) && !pipes                  ? "a pipe"
                      : S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode) ? nullptr
                                                                            : "no file";
  if (found != nullptr) {
    throw InputError({file, 0, ""}, fmt::format("is {}; allowed: a regular file{}", found,
                                                pipes ? " or a pipe" : ""));
  }
  return status;
}

void wait_for_bytes(const OpenFile& open, const std::string& file) {
  pollfd waiting{open.descriptor(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, kMostSilence * 1000);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    throw InputError({file, 0, ""},
                     fmt::format("nothing came for {} seconds; allowed: a pipe that ends, and says "
                                 "something in that time",
                                 kMostSilence));
  }
}

std::string read_all(const std::string& file, const InputKind& kind, const struct stat& status) {
  const std::int64_t limit = limit_of(kind);
  if (status.st_size > limit) throw too_large(file, kind, limit);
  // Without O_NONBLOCK, opening a named pipe waits for ever for one who writes.
  const OpenFile open(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (open.descriptor() < 0) throw cannot_open(file, errno);
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
  std::string chunk(kChunk, '\0');
  while (true) {
    if (S_ISFIFO(status.st_mode)) wait_for_bytes(open, file);
    const ssize_t count = ::read(open.descriptor(), chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) throw cannot_open(file, errno);
    if (count == 0) return bytes;
    bytes.append(chunk, 0, static_cast<std::size_t>(count));
    if (static_cast<std::int64_t>(bytes.size()) > limit) throw too_large(file, kind, limit);
  }
}

}  // namespace

std::string read_input(const std::filesystem::path& path, const InputKind& kind) {
  static std::map<std::tuple<std::string, dev_t, ino_t>, std::string>
      pipes;  // each can be read only once
  const std::string file = path.string();
  const struct stat status = inspect(file, true);
  const auto key = std::make_tuple(file, status.st_dev, status.st_ino);
  const auto known = S_ISFIFO(status.st_mode) ? pipes.find(key) : pipes.end();
  std::string bytes = known != pipes.end() ? known->second : read_all(file, kind, status);
  if (S_ISFIFO(status.st_mode)) pipes.emplace(key, bytes);
  InputDigests::note(file, bytes);
  return kind.text ? checked_text(std::move(bytes), file) : bytes;
}

void check_regular_file(const std::filesystem::path& path, const InputKind& kind) {
  const std::string file = path.string();
  const std::int64_t limit = limit_of(kind);
  if (inspect(file, false).st_size > limit) throw too_large(file, kind, limit);
}

std::string checked_text(std::string text, const std::string& file) {
  const std::string_view mark = std::string_view(text).substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    throw InputError({file, 1, ""}, "is UTF-16; allowed: UTF-8");
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const std::size_t good = std::min(valid_utf8_prefix(text), text.find('\0'));
  if (good < text.size()) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(good), '\n');
    throw InputError({file, file.empty() ? 0 : static_cast<int>(line), ""},
                     fmt::format("found the byte 0x{:02x}, which is not text; allowed: UTF-8",
                                 static_cast<unsigned char>(text[good])));
  }
  return text;
}

}  // namespace orrery
