#include "base/isolated.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string_view>

#include "base/error.h"

namespace orrery {
namespace {

constexpr rlim_t kMostSeconds = 60;
constexpr int kCannotAnswer = 1;

/// A system call that is begun again when a signal interrupts it.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

void send(int pipe, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = uninterrupted([&] { return write(pipe, bytes.data(), bytes.size()); });
    if (count < 0) _exit(kCannotAnswer);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// In the copy: sends what `work` returns, or what it throws.
[[noreturn]] void answer(pid_t parent, int pipe, const std::function<std::string()>& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotAnswer);  // it died before the line above
  const rlimit seconds{kMostSeconds, kMostSeconds}, no_core{0, 0};
  setrlimit(RLIMIT_CPU, &seconds);
  setrlimit(RLIMIT_CORE, &no_core);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  try {
    send(pipe, work());
  } catch (const std::exception& e) {
    send(pipe, e.what());
    _exit(kCannotAnswer);
  }
  _exit(0);  // without destructors: what they would close is the parent's
}

/// All that comes out of `pipe`, which is closed.
std::string drain(int pipe) {
  std::string bytes;
  std::array<char, 1 << 16> part{};
  for (;;) {
    const ssize_t count = uninterrupted([&] { return read(pipe, part.data(), part.size()); });
    if (count <= 0) break;
    bytes.append(part.data(), static_cast<std::size_t>(count));
  }
  close(pipe);
  return bytes;
}

}  // namespace

std::string run_isolated(const std::function<std::string()>& work) {
  const auto cannot = [](int error) {
    return InputError(fmt::format("cannot start another process: {}", std::strerror(error)));
  };
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw cannot(errno);
  std::fflush(nullptr);  // or the copy might write it again
  const pid_t parent = getpid();
  const pid_t child = fork();
  const int error = errno;
  if (child == 0) answer(parent, ends[1], work);
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    throw cannot(error);
  }
  std::string bytes = drain(ends[0]);
  int status = 0;
  uninterrupted([&] { return waitpid(child, &status, 0); });
  if (WIFSIGNALED(status)) throw InputError(fmt::format("signal {}", WTERMSIG(status)));
  if (WEXITSTATUS(status) == kCannotAnswer && !bytes.empty()) throw InputError(bytes);
  if (WEXITSTATUS(status) != 0) {
    throw InputError(fmt::format("exit code {}", WEXITSTATUS(status)));
  }
  return bytes;
}

}  // namespace orrery
