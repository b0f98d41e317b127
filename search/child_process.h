#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// Another program, spoken with in lines over its standard input and output. It is killed when this
/// is destroyed and when this process dies, however it dies.
class ChildProcess {
 public:
  /// Starts `command` (program, arguments); the program is looked for in PATH unless it has a '/'.
  /// Throws InputError when it cannot be started.
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Sends `line` and a line break; false when it no longer listens.
  bool send(const std::string& line);
  /// A whole line that has arrived, without its line break; nothing when there is none yet.
  std::optional<std::string> line();
  /// Reads what has arrived, waiting for it if need be; false when there will be no more.
  bool receive();
  /// The next line, waited for; nothing when the program ends before.
  std::optional<std::string> wait_for_line();

  /// For poll(): readable when `receive` would not wait.
  int descriptor() const { return socket_; }
  void kill();
  /// Waits for its end and says how it ended: "exit code 1", "signal 9".
  std::string end();

 private:
  int socket_ = -1;
  pid_t pid_ = -1;
  std::string arrived_;
  std::string ended_;
};

}  // namespace orrery
