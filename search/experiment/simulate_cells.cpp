#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <exception>
#include <memory>
#include <new>

#include "base/error.h"
#include "search/child_process.h"
#include "search/experiment/cells.h"

namespace orrery {
namespace {

/// What a process sends for a task. Shorter than PIPE_BUF, so that it arrives whole.
struct Report {
  std::size_t task = 0;
  Cell cell;
  bool failed = false;
  bool by_user = false;  // an InputError
  std::array<char, 1000> message = {};
};

/// The next batch to do, shared by all processes.
class SharedCounter {
 public:
  SharedCounter()
      : place_(mmap(nullptr, sizeof(std::atomic<std::size_t>), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (place_ == MAP_FAILED) throw std::bad_alloc();
    new (place_) std::atomic<std::size_t>(0);
  }
  ~SharedCounter() { munmap(place_, sizeof(std::atomic<std::size_t>)); }
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;

  std::size_t take() { return static_cast<std::atomic<std::size_t>*>(place_)->fetch_add(1); }

 private:
  void* place_;
};

Report report_on(std::size_t number, const CellTask& task, const Simulator& simulator) {
  Report report;
  report.task = number;
  std::string message;
  try {
    report.cell = simulator(task);
    return report;
  } catch (const InputError& e) {
    report.by_user = true;
    message = e.what();
  } catch (const std::bad_alloc&) {
    report.by_user = true;
    message = "a simulation ran out of memory; allowed: what fits this computer, fewer --jobs";
  } catch (const std::exception& e) {
    message = e.what();
  }
  report.failed = true;
  std::strncpy(report.message.data(), message.c_str(), report.message.size() - 1);
  return report;
}

/// Where each batch begins, and the end of all.
std::vector<std::size_t> batches_of(const std::vector<CellTask>& tasks) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (i == 0 || tasks[i].batch != tasks[i - 1].batch) begins.push_back(i);
  }
  begins.push_back(tasks.size());
  return begins;
}

/// Does batches until there are none left.
void do_batches(const std::vector<CellTask>& tasks, const Simulator& simulator, SharedCounter& next,
                int pipe) {
  const std::vector<std::size_t> begins = batches_of(tasks);
  for (std::size_t batch = next.take(); batch + 1 < begins.size(); batch = next.take()) {
    for (std::size_t number = begins[batch]; number < begins[batch + 1]; ++number) {
      const Report report = report_on(number, tasks[number], simulator);
      if (write(pipe, &report, sizeof(report)) != static_cast<ssize_t>(sizeof(report))) return;
      if (report.failed) return;
    }
  }
}

/// What a process does. It ends with the process that made it.
[[noreturn]] void work(const std::vector<CellTask>& tasks, const Simulator& simulator,
                       SharedCounter& next, int pipe) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  leave_words_to_parent();
  try {
    do_batches(tasks, simulator, next, pipe);
  } catch (const std::exception&) {
    _exit(kCannotGoOn);
  }
  _exit(0);
}

/// The processes, killed and waited for when this ends, however it ends.
struct Processes {
  std::vector<pid_t> pids;
  int pipe = -1;

  Processes() = default;
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  ~Processes() {
    for (const pid_t pid : pids) kill(pid, SIGKILL);
    for (const pid_t pid : pids) waitpid(pid, nullptr, 0);
    if (pipe >= 0) close(pipe);
  }
};

/// Fills `report`; false at the end of the pipe.
bool receive(int pipe, Report& report) {
  auto* bytes = reinterpret_cast<char*>(&report);
  std::size_t have = 0;
  while (have < sizeof(report)) {
    const ssize_t got = read(pipe, bytes + have, sizeof(report) - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    have += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

void simulate_cells(const std::vector<CellTask>& tasks, int jobs, const Simulator& simulator,
                    CellCache& cache, const CellProgress& progress) {
  static_assert(sizeof(Report) < 4096, "longer than PIPE_BUF");
  if (tasks.empty()) return;
  SharedCounter next;
  Processes processes;
  std::array<int, 2> ends = {-1, -1};
  if (pipe(ends.data()) != 0) throw InputError("no pipe can be opened for the worker processes");
  processes.pipe = ends[0];
  for (int i = 0; i < jobs; ++i) {
    const pid_t pid = fork();
    if (pid < 0) throw InputError("no process can be started");
    if (pid == 0) {
      close(ends[0]);
      work(tasks, simulator, next, ends[1]);
    }
    processes.pids.push_back(pid);
  }
  close(ends[1]);
  std::size_t done = 0;
  Report report;
  while (done < tasks.size() && receive(processes.pipe, report)) {
    if (report.failed) {
      if (report.by_user) throw InputError(report.message.data());
      throw ModelError("experiment", 0, report.message.data());
    }
    cache.add(tasks[report.task].key, report.cell);
    ++done;
    if (progress) progress(done, tasks.size());
  }
  if (done < tasks.size()) {
    throw InputError(
        fmt::format("a worker process died after {} of {} simulations; run again to "
                    "go on from there",
                    done, tasks.size()));
  }
}

}  // namespace orrery
