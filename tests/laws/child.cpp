#include "tests/laws/child.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace orrery {

std::string told_by_child(const std::function<void(std::FILE* out)>& tell) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    close(ends[0]);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    std::FILE* out = fdopen(ends[1], "w");
    tell(out);
    std::fflush(out);
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char some[4096];
  for (ssize_t n = 0; (n = read(ends[0], some, sizeof some)) > 0;) {
    said.append(some, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return said;
}

void limit_time(unsigned seconds) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto last = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds;
  const rlimit limit{last, RLIM_INFINITY};
  setrlimit(RLIMIT_CPU, &limit);
}

}  // namespace orrery
