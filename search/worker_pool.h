#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/build_id.h"
#include "search/child_process.h"
#include "search/pool.h"

namespace orrery {

/// Evaluates jobs in worker processes, since SystemC has one simulation per process. A worker that
/// dies takes nothing with it: its job is given to another, and after three deaths the trial is
/// failed. One that takes longer than the spec's timeout is killed and its trial timed out.
class WorkerPool : public Pool {
 public:
  /// Starts a worker.
  using Start = std::function<std::unique_ptr<ChildProcess>()>;

  /// Workers are started when there is work. Without `timeout`, in seconds, they may take as long
  /// as they like.
  /// Workers of another build than `build` are refused.
  WorkerPool(Start start, std::optional<double> timeout, int workers,
             std::string build = build_id());
  ~WorkerPool() override;
  void run(const std::vector<Job>& jobs, const PoolEvents& events) override;

  static constexpr int kMostDeaths = 3;

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    std::unique_ptr<ChildProcess> process;
    std::optional<Job> job;
    Clock::time_point deadline = Clock::time_point::max();
  };

  void give(Worker& worker, Job job);
  void wait(const PoolEvents& events);
  void listen(Worker& worker, const PoolEvents& events);
  void on_worker_death(Worker& worker, const PoolEvents& events);
  void time_out(Worker& worker, const PoolEvents& events);

  Start start_;
  std::optional<double> timeout_;
  std::string build_;
  std::vector<Worker> workers_;
  std::deque<Job> queue_;
};

/// A worker that is a copy of this process and shares what it has read: `problem`.
WorkerPool::Start copied_worker(Problem& problem);
/// A worker that is the program `command` (it calls run_worker) and is told the spec.
WorkerPool::Start program_worker(std::vector<std::string> command, const SearchSpec& spec);

}  // namespace orrery
