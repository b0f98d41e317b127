#include "search/study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.h"

namespace orrery {
namespace {

/// Work that may be lost with the process: to write a trial down takes as long as many trials.
constexpr std::chrono::milliseconds kMostUnwritten(100);

std::string key_of(const Choices& choices) { return fmt::format("{}", fmt::join(choices, ",")); }

}  // namespace

Study::Study(const SearchSpec& spec, const Space& space, Strategy& strategy, StudyFile& file,
             std::int64_t budget)
    : spec_(spec),
      space_(space),
      strategy_(strategy),
      file_(file),
      budget_(budget),
      screening_(spec.keep) {}

void Study::run(Pool& pool, const std::function<void()>& progress) {
  if (!file_.trials().empty()) {
    restore();
    finish(pool, progress);
  }
  while (ask()) finish(pool, progress);
}

/// Whoever wrote the file: what is used as a position or a value must be one.
void Study::check(const StoredTrial& stored) const {
  const auto wrong = [&](const std::string& what) {
    return file_.damaged(fmt::format("trial {} {}", stored.trial.number, what));
  };
  if (!space_.contains(stored.trial.choices)) throw wrong("is no point of the space");
  const bool over = stored.trial.finished();
  if (stored.batch < file_.last_batch() && !over) throw wrong("is not over, and a later one is");
  if (!spec_.screen.empty() && over && !stored.screened) throw wrong("was not screened");
  for (const Trial* trial : {&stored.trial, stored.screened ? &*stored.screened : nullptr}) {
    if (trial == nullptr || (trial->objectives.empty() && !trial->scored())) continue;
    if (trial->objectives.size() != spec_.objectives.size()) throw wrong("misses an objective");
    for (const std::string& name : spec_.objectives) {
      if (!trial->metrics.contains(name)) throw wrong("misses its " + name);
    }
  }
}

/// Takes up the batch that was at hand when the study was interrupted.
void Study::restore() {
  for (const StoredTrial& stored : file_.trials()) check(stored);
  try {
    strategy_.load(file_.strategy_state());
  } catch (const InputError& e) {
    throw file_.damaged(e.what());
  }
  first_ = static_cast<std::size_t>(file_.last_batch());
  for (std::size_t i = 0; i < file_.trials().size(); ++i) {
    seen_.emplace(key_of(at(i).trial.choices), i);
  }
  // Screening compares with the batches before, in their order.
  if (spec_.screen.empty()) return;
  for (std::size_t begin = 0; begin < first_;) {
    std::vector<Trial> batch;
    std::size_t end = begin;
    for (; end < first_ && at(end).batch == at(begin).batch; ++end) {
      batch.push_back(at(end).screened.value_or(at(end).trial));
    }
    screening_.worth_confirming(batch);
    for (; begin < end; ++begin) {
      if (at(begin).screened) screening_.confirmed(*at(begin).screened, at(begin).trial);
    }
  }
}

/// Asks for the next batch and writes it down; false when the search is over.
bool Study::ask() {
  first_ = file_.trials().size();
  const std::int64_t left = budget_ - static_cast<std::int64_t>(first_);
  if (left <= 0) return false;
  const int wanted = static_cast<int>(std::min<std::int64_t>(left, kBatch));
  const std::vector<Choices> batch = strategy_.ask(wanted);
  if (static_cast<int>(batch.size()) > wanted) {
    throw InputError(
        fmt::format("the strategy asked for {} points; allowed: at most {}", batch.size(), wanted));
  }
  for (const Choices& choices : batch) {
    if (!space_.contains(choices)) {
      throw InputError(fmt::format("the strategy asked for [{}], which is no point of the space",
                                   key_of(choices)));
    }
  }
  if (batch.empty()) return false;
  file_.add_batch(batch, strategy_.save());
  for (std::size_t i = first_; i < file_.trials().size(); ++i) {
    seen_.emplace(key_of(at(i).trial.choices), i);
  }
  return true;
}

/// Evaluates what is not over yet of the batch at hand, and tells it.
void Study::finish(Pool& pool, const std::function<void()>& progress) {
  PoolEvents events;
  events.died = [&](std::int64_t number, int deaths) { file_.store_deaths(number, deaths); };
  const auto write_down = [&] {
    file_.commit();
    written_ = std::chrono::steady_clock::now();
    if (progress) progress();
  };
  events.idle = [&] {
    if (std::chrono::steady_clock::now() - written_ >= kMostUnwritten) write_down();
  };
  if (!spec_.screen.empty()) screen(pool, events);
  events.finished = [&](const Trial& trial) { file_.store(trial); };
  simulate(pool, events);
  write_down();
  tell();
}

/// Has the model look at the batch; what is not worth simulating is over.
void Study::screen(Pool& pool, PoolEvents& events) {
  events.finished = [&](const Trial& trial) { file_.store_screened(trial); };
  pool.run(jobs(spec_.screen, true), events);
  std::vector<Trial> batch;
  for (std::size_t i = first_; i < file_.trials().size(); ++i) {
    const std::size_t same = seen_.at(key_of(at(i).trial.choices));
    if (!at(i).screened) {
      Trial copy = *at(same).screened;
      copy.number = at(i).trial.number;
      file_.store_screened(copy);
    }
    batch.push_back(*at(i).screened);
  }
  const std::vector<bool> worth = screening_.worth_confirming(batch);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const bool over = at(first_ + i).trial.finished();
    if (!worth[i] && !over) file_.store(screening_.pruned(batch[i]));
  }
  file_.commit();
}

void Study::simulate(Pool& pool, const PoolEvents& events) {
  pool.run(jobs(spec_.fidelity, false), events);
  for (std::size_t i = first_; i < file_.trials().size(); ++i) {
    if (at(i).trial.finished()) continue;
    Trial copy = at(seen_.at(key_of(at(i).trial.choices))).trial;  // a point that was tried before
    copy.number = at(i).trial.number;
    file_.store(copy);
  }
}

/// What is left to evaluate of the batch; a point that was tried before is not.
std::vector<Job> Study::jobs(const std::string& fidelity, bool screening) {
  std::vector<Job> jobs;
  for (std::size_t i = first_; i < file_.trials().size(); ++i) {
    const StoredTrial& stored = at(i);
    if (stored.trial.finished() || (screening && stored.screened)) continue;
    if (seen_.at(key_of(stored.trial.choices)) != i) continue;
    jobs.push_back({stored.trial.number, stored.trial.choices, fidelity, stored.deaths});
  }
  return jobs;
}

void Study::tell() {
  for (std::size_t i = first_; i < file_.trials().size(); ++i) {
    if (at(i).screened) screening_.confirmed(*at(i).screened, at(i).trial);
    strategy_.tell(at(i).trial);
  }
}

}  // namespace orrery
