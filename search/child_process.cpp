#include "search/child_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "base/error.h"

namespace orrery {
namespace {

constexpr int kCannotStart = 127;
constexpr int kFirstFree = STDERR_FILENO + 1;
constexpr std::chrono::seconds kGrace(1);

/// In the new process.
void die_with(pid_t parent, int signal) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, signal);
  if (getppid() != parent) _exit(kCannotStart);  // it died before the line above
}

volatile std::sig_atomic_t guarded_group = 0;  // of the guarded command and all that it starts

void kill_command_and_guard(int) {
  if (guarded_group > 0) ::kill(-guarded_group, SIGKILL);
  ::kill(getpid(), SIGKILL);
}

/// Waits for the end of the leader of a group, then ends what it left behind, before anybody else
/// can have the group's number.
int wait_for_group(pid_t leader) {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(leader), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  ::kill(-leader, SIGKILL);
  int status = 0;
  while (waitpid(leader, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// Ends as the process did that was waited for.
[[noreturn]] void end_like(int status) {
  if (WIFSIGNALED(status)) {
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
  }
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : kCannotStart);
}

/// Stays beside a command for as long as it runs: when the parent dies, the kernel tells only its
/// own child, and a command may have started others. They are in a group without the guard, which
/// outlives them: the command may end first, at the end of its input. Only calls that are safe
/// after fork.
[[noreturn]] void guard_command(pid_t parent, int socket, char* const* arguments) {
  sigset_t terminate;
  sigemptyset(&terminate);
  sigaddset(&terminate, SIGTERM);
  sigprocmask(SIG_BLOCK, &terminate, nullptr);  // until it is known whom to kill
  signal(SIGTERM, kill_command_and_guard);
  die_with(parent, SIGTERM);
  const pid_t guard = getpid();
  const pid_t command = fork();
  if (command < 0) _exit(kCannotStart);
  if (command == 0) {
    setpgid(0, 0);
    signal(SIGTERM, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &terminate, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guard) _exit(kCannotStart);
    if (dup2(socket, STDIN_FILENO) >= 0 && dup2(socket, STDOUT_FILENO) >= 0) {
      execvp(arguments[0], arguments);
    }
    _exit(kCannotStart);
  }
  setpgid(command, command);  // both do, whoever comes first
  guarded_group = command;
  sigprocmask(SIG_UNBLOCK, &terminate, nullptr);
  // Files that the parent has locked must not stay so through this process.
  close(STDIN_FILENO);
  close(STDOUT_FILENO);
  close_range(kFirstFree, ~0U, 0);
  end_like(wait_for_group(command));
}

[[noreturn]] void work_on(pid_t parent, int socket, const std::function<void(LineSocket&)>& work) {
  die_with(parent, SIGKILL);
  if (dup2(socket, kFirstFree) < 0) _exit(kCannotStart);
  close_range(kFirstFree + 1, ~0U, 0);
  leave_words_to_parent();
  try {
    LineSocket lines(kFirstFree);
    work(lines);
  } catch (const std::exception&) {
    _exit(kCannotGoOn);
  }
  _exit(0);  // without destructors: what they would close is the parent's
}

}  // namespace

void leave_words_to_parent() {
  std::set_new_handler(nullptr);  // what needs too much fails; the worker goes on
  std::set_terminate([] { _exit(kCannotGoOn); });
}

ChildProcess::ChildProcess(const std::vector<std::string>& command) : guarded_(true) {
  std::vector<std::string> copy = command;
  std::vector<char*> arguments;
  for (std::string& argument : copy) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  start(command.front(),
        [&](pid_t parent, int socket) { guard_command(parent, socket, arguments.data()); });
}

ChildProcess::ChildProcess(const std::function<void(LineSocket&)>& work) {
  start("a worker", [&](pid_t parent, int socket) { work_on(parent, socket, work); });
}

void ChildProcess::start(const std::string& name, const std::function<void(pid_t, int)>& become) {
  const auto cannot = [&](int error) {
    return InputError(fmt::format("cannot start '{}': {}", name, std::strerror(error)));
  };
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw cannot(errno);
  std::fflush(nullptr);  // or a copy of this process might write it again
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) become(parent, ends[1]);
  const int error = errno;
  close(ends[1]);
  socket_ = std::make_unique<LineSocket>(ends[0]);
  if (pid_ < 0) throw cannot(error);
  setpgid(pid_, pid_);  // both do, whoever comes first
}

ChildProcess::~ChildProcess() {
  kill();
  end();
}

void ChildProcess::kill() {
  if (pid_ <= 0) return;
  if (guarded_) {
    ::kill(pid_, SIGTERM);  // the guard kills the command's group and itself
  } else {
    ::kill(-pid_, SIGKILL);
  }
}

/// A process that has closed its end and goes on is not waited for.
bool ChildProcess::has_ended() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid != 0;
}

std::string ChildProcess::end() {
  if (pid_ <= 0) return ended_;
  const auto patience = LineSocket::Clock::now() + kGrace;
  while (!has_ended() && !socket_->too_long() && LineSocket::Clock::now() < patience) {
    usleep(1000);
  }
  kill();  // also what it started and left behind
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  ended_ = socket_->too_long()
               ? fmt::format("a line of over {} MiB", LineSocket::kLongestLine >> 20)
           : WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                 : fmt::format("exit code {}", WEXITSTATUS(status));
  return ended_;
}

}  // namespace orrery
