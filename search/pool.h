#pragma once

#include <functional>
#include <string>
#include <vector>

#include "search/problem.h"
#include "search/trial.h"

namespace orrery {

/// One point to evaluate.
struct Job {
  std::int64_t number = 0;  // of its trial
  Choices choices;
  std::string fidelity;
  int deaths = 0;  // of workers that had it before
};

/// What a pool reports while it works.
struct PoolEvents {
  /// A job is over; its trial is finished and numbered.
  std::function<void(const Trial&)> finished;
  /// A worker died with this job, for the n-th time, and the job is given out again.
  std::function<void(std::int64_t number, int deaths)> died = {};
  /// Nothing more is ready at the moment: a good time to write down what was reported.
  std::function<void()> idle = {};
};

/// Evaluates jobs.
class Pool {
 public:
  virtual ~Pool() = default;
  /// Evaluates all of them, in any order, and returns when each was reported. Throws InputError
  /// where Problem::evaluate does.
  virtual void run(const std::vector<Job>& jobs, const PoolEvents& events) = 0;
};

/// In this process, one after the other.
class LocalPool : public Pool {
 public:
  explicit LocalPool(Problem& problem) : problem_(problem) {}
  void run(const std::vector<Job>& jobs, const PoolEvents& events) override;

 private:
  Problem& problem_;
};

}  // namespace orrery
