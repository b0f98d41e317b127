#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace orrery {

/// One end of a connection between two processes that speak in lines. Neither an end that says
/// nothing nor one that says too much holds up the other for ever.
class LineSocket {
 public:
  using Clock = std::chrono::steady_clock;
  /// What became of waiting for a line.
  enum class Heard { kLine, kEnd, kTooLate, kTooLong };
  static constexpr std::size_t kLongestLine = std::size_t{64} << 20;  // bytes

  /// Owns `descriptor`.
  explicit LineSocket(int descriptor) : descriptor_(descriptor) {}
  ~LineSocket();
  LineSocket(const LineSocket&) = delete;
  LineSocket& operator=(const LineSocket&) = delete;

  /// Sends `line` and a line break; false when the other end does not take it by `deadline`, or has
  /// gone. What the other end says meanwhile is kept.
  bool send(const std::string& line, Clock::time_point deadline = Clock::time_point::max());
  /// A whole line that has arrived, without its line break; nothing when there is none yet.
  std::optional<std::string> line();
  /// Takes in what has arrived, waiting for it if need be; false when there will be no more, or the
  /// line is too long.
  bool receive();
  /// Waits for the next line, which is in `line` then.
  Heard wait_for_line(std::string& line, Clock::time_point deadline = Clock::time_point::max());

  bool too_long() const { return too_long_; }
  /// For poll(): readable when `receive` would not wait.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::string arrived_;
  std::size_t searched_ = 0;  // bytes of arrived_ without a line break
  bool too_long_ = false;
};

/// Milliseconds until `deadline`, as poll() wants them: -1 when there is none.
int milliseconds_until(LineSocket::Clock::time_point deadline);

}  // namespace orrery
