#include "search/child_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace orrery {
namespace {

constexpr int kCannotStart = 127;

/// In the new process, after fork: only calls that are safe there.
[[noreturn]] void become(int socket, pid_t parent, char* const* arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotStart);  // it died before the line above
  if (dup2(socket, STDIN_FILENO) >= 0 && dup2(socket, STDOUT_FILENO) >= 0) {
    execvp(arguments[0], arguments);
  }
  _exit(kCannotStart);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  std::vector<std::string> copy = command;
  std::vector<char*> arguments;
  for (std::string& argument : copy) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw InputError(fmt::format("cannot start '{}': {}", command.front(), std::strerror(errno)));
  }
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) become(ends[1], parent, arguments.data());
  const int error = errno;
  close(ends[1]);
  socket_ = ends[0];
  if (pid_ < 0) {
    close(socket_);
    throw InputError(fmt::format("cannot start '{}': {}", command.front(), std::strerror(error)));
  }
}

ChildProcess::~ChildProcess() {
  kill();
  end();
  close(socket_);
}

bool ChildProcess::send(const std::string& line) {
  const std::string text = line + '\n';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t now = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) return false;
    sent += static_cast<std::size_t>(now);
  }
  return true;
}

std::optional<std::string> ChildProcess::line() {
  const std::size_t end = arrived_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = arrived_.substr(0, end);
  arrived_.erase(0, end + 1);
  return line;
}

bool ChildProcess::receive() {
  std::array<char, 65536> bytes{};
  while (true) {
    const ssize_t now = recv(socket_, bytes.data(), bytes.size(), 0);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) return false;
    arrived_.append(bytes.data(), static_cast<std::size_t>(now));
    return true;
  }
}

std::optional<std::string> ChildProcess::wait_for_line() {
  while (true) {
    if (auto found = line()) return found;
    if (!receive()) return std::nullopt;
  }
}

void ChildProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

std::string ChildProcess::end() {
  if (pid_ <= 0) return ended_;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  ended_ = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                               : fmt::format("exit code {}", WEXITSTATUS(status));
  return ended_;
}

}  // namespace orrery
