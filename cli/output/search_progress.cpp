#include "cli/output/search_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/printable.h"

namespace orrery {
namespace {

constexpr std::size_t kLongest = 79;

std::string duration(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

SearchProgress::SearchProgress() : on_terminal_(isatty(STDERR_FILENO) != 0) {}

SearchProgress::~SearchProgress() {
  if (on_terminal_) std::fputs("\r\033[K", stderr);
}

void SearchProgress::show(std::int64_t done, std::int64_t all, const std::string& best) {
  if (!on_terminal_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  if (at_start_ < 0) {
    at_start_ = done;
    start_ = Clock::now();
  }
  std::string line = fmt::format("{}/{}", done, all);
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  if (done > at_start_ && seconds > 0) {
    const double rate = static_cast<double>(done - at_start_) / seconds;
    line += fmt::format("  {:.3g} trials/s  {} left", rate,
                        duration(static_cast<double>(all - done) / rate));
  }
  line += "  " + best;
  std::fputs(("\r\033[K" + cut(printable(line), kLongest)).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace orrery
