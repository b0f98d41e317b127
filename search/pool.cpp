#include "search/pool.h"

namespace orrery {

void LocalPool::run(const std::vector<Job>& jobs, const PoolEvents& events) {
  for (const Job& job : jobs) {
    Trial trial = problem_.evaluate(job.choices, job.fidelity);
    trial.number = job.number;
    events.finished(trial);
    if (events.idle) events.idle();
  }
}

}  // namespace orrery
