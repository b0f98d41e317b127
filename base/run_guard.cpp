#include "base/run_guard.h"

#include <fmt/format.h>

#include <csignal>
#include <limits>

#include "base/error.h"

namespace orrery::run_guard {
namespace {

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();

volatile std::sig_atomic_t stop = 0;
std::int64_t limit = kAny, left = kAny;

}  // namespace

void request_stop() { stop = 1; }

bool stop_requested() { return stop != 0; }

void limit_steps(std::int64_t most) { limit = left = most > 0 ? most : kAny; }

void count_steps(std::int64_t cycles) {
  check();
  if ((left -= cycles) >= 0) return;
  throw InputError({"--max-steps", 0, ""},
                   fmt::format("{} cycles were stepped one by one, and there are more; allowed: "
                               "fewer layers (--layers), smaller ones, or a larger limit",
                               limit));
}

void check() {
  if (stop != 0) throw Stopped();
}

}  // namespace orrery::run_guard
