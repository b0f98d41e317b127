#include "cli/last_words.h"

#include <unistd.h>

#include <exception>
#include <new>
#include <string_view>

namespace orrery {
namespace {

constexpr int kInputMistakeCode = 2, kModelMistakeCode = 3;

[[noreturn]] void end_with(std::string_view line, int code) {
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) _exit(code);
  _exit(code);
}

[[noreturn]] void without_memory() {
  end_with(
      "orrery: out of memory; allowed: what fits this computer (and --max-memory of simulate)\n",
      kInputMistakeCode);
}

[[noreturn]] void without_way_out() {
  end_with("orrery: unexpected error: an exception where none can be handled\n", kModelMistakeCode);
}

}  // namespace

void leave_last_words() {
  std::set_new_handler(without_memory);
  std::set_terminate(without_way_out);
}

}  // namespace orrery
