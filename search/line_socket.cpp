#include "search/line_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace orrery {

int milliseconds_until(LineSocket::Clock::time_point deadline) {
  if (deadline == LineSocket::Clock::time_point::max()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - LineSocket::Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000'000));
}

LineSocket::~LineSocket() { close(descriptor_); }

bool LineSocket::send(const std::string& line, Clock::time_point deadline) {
  const std::string text = line + '\n';
  for (std::size_t sent = 0; sent < text.size();) {
    // One that waits until its own words are taken would not take ours.
    pollfd ready{descriptor_, POLLOUT | POLLIN, 0};
    const int polled = poll(&ready, 1, milliseconds_until(deadline));
    if (polled < 0 && errno == EINTR) continue;
    if (polled <= 0) return false;
    if ((ready.revents & POLLOUT) == 0) {
      if (!receive()) return false;
      continue;
    }
    const ssize_t now =
        ::send(descriptor_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (now < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (now <= 0) return false;
    sent += static_cast<std::size_t>(now);
  }
  return true;
}

std::optional<std::string> LineSocket::line() {
  const std::size_t end = arrived_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = arrived_.size();
    return std::nullopt;
  }
  std::string line = arrived_.substr(0, end);
  arrived_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

bool LineSocket::receive() {
  std::array<char, 65536> bytes{};
  if (arrived_.size() > kLongestLine) {
    too_long_ = true;
    return false;
  }
  while (true) {
    const ssize_t now = recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) return false;
    arrived_.append(bytes.data(), static_cast<std::size_t>(now));
    return true;
  }
}

LineSocket::Heard LineSocket::wait_for_line(std::string& line, Clock::time_point deadline) {
  while (true) {
    if (auto found = this->line()) {
      line = std::move(*found);
      return Heard::kLine;
    }
    pollfd ready{descriptor_, POLLIN, 0};
    const int polled = poll(&ready, 1, milliseconds_until(deadline));
    if (polled < 0 && errno == EINTR) continue;
    if (polled <= 0 || Clock::now() > deadline) return Heard::kTooLate;
    if (!receive()) return too_long_ ? Heard::kTooLong : Heard::kEnd;
  }
}

}  // namespace orrery
