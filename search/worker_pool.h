#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "search/child_process.h"
#include "search/pool.h"
#include "search/spec.h"

namespace orrery {

/// Evaluates jobs in worker processes, since SystemC has one simulation per process. A worker that
/// dies takes nothing with it: its job is given to another, and after three deaths the trial is
/// failed. One that takes longer than the spec's timeout is killed and its trial timed out.
class WorkerPool : public Pool {
 public:
  /// `command` starts a worker (run_worker); `spec` is what it is told. Workers are started when
  /// there is work.
  WorkerPool(std::vector<std::string> command, const SearchSpec& spec, int workers);
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

  std::vector<std::string> command_;
  std::string greeting_;
  std::optional<double> timeout_;
  std::vector<Worker> workers_;
  std::deque<Job> queue_;
};

}  // namespace orrery
