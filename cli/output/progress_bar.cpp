#include "cli/output/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/printable.h"

namespace orrery {
namespace {

constexpr std::size_t kWidth = 24;
constexpr std::size_t kLongestName = 32;  // so that the line fits 80 columns

}  // namespace

ProgressBar::ProgressBar() : on_terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  if (on_terminal_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(std::size_t done, std::size_t all, const std::string& what) {
  if (!on_terminal_ || all == 0) return;
  const std::size_t filled = kWidth * done / all;
  const std::string line =
      fmt::format("\r\033[K[{}{}] {}/{} {}", std::string(filled, '#'),
                  std::string(kWidth - filled, '.'), done, all, cut(printable(what), kLongestName));
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace orrery
