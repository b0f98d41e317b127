#include "search/worker_pool.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/build_id.h"
#include "base/error.h"
#include "base/json_text.h"
#include "search/trial_json.h"
#include "search/worker.h"

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

WorkerPool::WorkerPool(Start start, std::optional<double> timeout, int workers, std::string build)
    : start_(std::move(start)),
      timeout_(timeout),
      build_(std::move(build)),
      workers_(static_cast<std::size_t>(workers)) {}

WorkerPool::Start copied_worker(Problem& problem) {
  return [&problem] {
    return std::make_unique<ChildProcess>([&](LineSocket& lines) { serve_jobs(problem, lines); });
  };
}

WorkerPool::Start program_worker(std::vector<std::string> command, const SearchSpec& spec) {
  const std::string greeting = nlohmann::json{{"spec", spec.text}, {"file", spec.file}}.dump();
  return [command = std::move(command), greeting] {
    auto process = std::make_unique<ChildProcess>(command);
    process->lines().send(greeting);  // one that has died meanwhile is found out by its silence
    return process;
  };
}

WorkerPool::~WorkerPool() = default;

void WorkerPool::give(Worker& worker, Job job) {
  if (!worker.process) {
    worker.process = start_();
  }
  worker.deadline = Clock::time_point::max();
  if (timeout_) {
    worker.deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                         std::chrono::duration<double>(std::min(*timeout_, 1e9)));
  }
  // When it is dead already, its socket says so and the job is given out again.
  worker.process->lines().send(nlohmann::json{
      {"number", job.number},
      {"choices", job.choices},
      {"fidelity", job.fidelity}}.dump());
  worker.job = std::move(job);
}

/// Waits until a worker has something to say or its time is up.
void WorkerPool::wait(const PoolEvents& events) {
  std::vector<pollfd> polled;
  auto deadline = Clock::time_point::max();
  for (const Worker& worker : workers_) {
    if (!worker.job) continue;
    polled.push_back({worker.process->lines().descriptor(), POLLIN, 0});
    deadline = std::min(deadline, worker.deadline);
  }
  if (poll(polled.data(), polled.size(), 0) > 0) return;
  if (events.idle) events.idle();
  poll(polled.data(), polled.size(), milliseconds_until(deadline));
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
      pollfd ready{worker.process->lines().descriptor(), POLLIN, 0};
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
  LineSocket& lines = worker.process->lines();
  if (!lines.receive()) return on_worker_death(worker, events);
  while (const auto line = lines.line()) {
    const auto reply = parse_json(*line);
    if (!reply || !reply->is_object()) {
      throw InputError(fmt::format("a worker said '{}'; allowed: a trial", line->substr(0, 100)));
    }
    if (reply->contains("knobs")) {  // its answer to the greeting
      const auto build = reply->value("build", nlohmann::json());
      if (build == build_) continue;
      throw InputError(
          fmt::format("a worker is of another build ({}); allowed: {}", build.dump(), build_));
    }
    if (reply->contains("error")) {
      const auto& error = (*reply)["error"];
      throw InputError(error.is_string() ? error.get<std::string>() : error.dump());
    }
    worker.job.reset();
    events.finished(trial_from_json(*reply));
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
