#include "search/worker_pool.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

Trial trial_without_result(const Job& job, TrialState state, const std::string& message) {
  Trial trial;
  trial.number = job.number;
  trial.choices = job.choices;
  trial.state = state;
  trial.message = message;
  return trial;
}

}  // namespace

WorkerPool::WorkerPool(std::vector<std::string> command, const SearchSpec& spec, int workers)
    : command_(std::move(command)),
      greeting_(nlohmann::json{{"spec", spec.text}, {"file", spec.file}}.dump()),
      timeout_(spec.timeout),
      workers_(static_cast<std::size_t>(workers)) {}

WorkerPool::~WorkerPool() = default;

void WorkerPool::give(Worker& worker, Job job) {
  if (!worker.process) {
    worker.process = std::make_unique<ChildProcess>(command_);
    worker.process->send(greeting_);
  }
  worker.deadline = Clock::time_point::max();
  if (timeout_) {
    worker.deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                         std::chrono::duration<double>(std::min(*timeout_, 1e9)));
  }
  // When it is dead already, its socket says so and the job is given out again.
  worker.process->send(
      nlohmann::json{{"number", job.number}, {"choices", job.choices}, {"fidelity", job.fidelity}}
          .dump());
  worker.job = std::move(job);
}

/// Waits until a worker has something to say or its time is up.
void WorkerPool::wait(const PoolEvents& events) {
  std::vector<pollfd> polled;
  auto deadline = Clock::time_point::max();
  for (const Worker& worker : workers_) {
    if (!worker.job) continue;
    polled.push_back({worker.process->descriptor(), POLLIN, 0});
    deadline = std::min(deadline, worker.deadline);
  }
  if (poll(polled.data(), polled.size(), 0) > 0) return;
  if (events.idle) events.idle();
  int milliseconds = -1;
  if (deadline != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000'000));
  }
  poll(polled.data(), polled.size(), milliseconds);
}

void WorkerPool::run(const std::vector<Job>& jobs, const PoolEvents& events) {
  queue_.assign(jobs.begin(), jobs.end());
  while (true) {
    bool busy = false;
    for (Worker& worker : workers_) {
      if (!worker.job && !queue_.empty()) {
        Job next = std::move(queue_.front());
        queue_.pop_front();
        give(worker, std::move(next));
      }
      busy = busy || worker.job.has_value();
    }
    if (!busy) break;
    wait(events);
    for (Worker& worker : workers_) {
      if (!worker.job) continue;
      pollfd ready{worker.process->descriptor(), POLLIN, 0};
      if (poll(&ready, 1, 0) > 0) {
        listen(worker, events);
      } else if (Clock::now() >= worker.deadline) {
        time_out(worker, events);
      }
    }
  }
  if (events.idle) events.idle();
}

void WorkerPool::listen(Worker& worker, const PoolEvents& events) {
  if (!worker.process->receive()) return on_worker_death(worker, events);
  while (const auto line = worker.process->line()) {
    const auto reply = nlohmann::json::parse(*line, nullptr, false);
    if (reply.is_object() && reply.contains("knobs")) continue;  // its answer to the greeting
    if (reply.is_object() && reply.contains("error")) {
      throw InputError(reply["error"].get<std::string>());
    }
    worker.job.reset();
    events.finished(trial_from_json(reply));
  }
}

void WorkerPool::on_worker_death(Worker& worker, const PoolEvents& events) {
  const std::string how = worker.process->end();
  worker.process.reset();
  Job job = *std::exchange(worker.job, std::nullopt);
  ++job.deaths;
  if (events.died) events.died(job.number, job.deaths);
  if (job.deaths < kMostDeaths) {
    queue_.push_front(std::move(job));
    return;
  }
  events.finished(trial_without_result(
      job, TrialState::kFailed,
      fmt::format("its worker died {} times, the last by {}", kMostDeaths, how)));
}

void WorkerPool::time_out(Worker& worker, const PoolEvents& events) {
  worker.process.reset();  // kills it
  const Job job = *std::exchange(worker.job, std::nullopt);
  events.finished(trial_without_result(job, TrialState::kTimedOut,
                                       fmt::format("took longer than {} s", *timeout_)));
}

}  // namespace orrery
