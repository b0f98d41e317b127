#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "search/line_socket.h"

namespace orrery {

/// Exit code of a worker that cannot go on.
constexpr int kCannotGoOn = 3;
/// In a copy of this process: it ends without a word of its own when an exception finds no handler
/// or memory runs out, for the parent says how it ended. A second voice would break its line.
void leave_words_to_parent();

/// Another process, spoken with in lines. It and whatever it starts are killed when this is
/// destroyed and when this process dies, however it dies.
class ChildProcess {
 public:
  /// Starts `command` (program, arguments), which speaks over its standard input and output; the
  /// program is looked for in PATH unless it has a '/'. Throws InputError when it cannot be
  /// started.
  explicit ChildProcess(const std::vector<std::string>& command);
  /// Runs `work` in a copy of this process, with everything that was read so far.
  explicit ChildProcess(const std::function<void(LineSocket&)>& work);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  LineSocket& lines() { return *socket_; }
  void kill();
  /// Waits a moment for its end, ends it if need be, and says how it ended: "exit code 1", "signal
  /// 9".
  std::string end();

 private:
  /// Forks; in the child, calls `become` with the parent and the child's end, which never returns.
  void start(const std::string& name, const std::function<void(pid_t, int)>& become);
  bool has_ended() const;

  std::unique_ptr<LineSocket> socket_;
  pid_t pid_ = -1;  // of the guard beside a command
  bool guarded_ = false;
  std::string ended_;
};

}  // namespace orrery
