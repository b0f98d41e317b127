#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "search/pool.h"
#include "search/screening.h"
#include "search/strategy.h"
#include "search/study_file.h"

namespace orrery {

/// Runs a strategy until its budget is used or it has nothing more to ask: asks for a batch, has
/// it evaluated, tells every trial in the order of their numbers. The path does not depend on the
/// pool, and a study that was interrupted at any moment goes on as if it had not been.
class Study {
 public:
  /// Everything must outlive it.
  Study(const SearchSpec& spec, const Space& space, Strategy& strategy, StudyFile& file,
        std::int64_t budget);

  /// `progress` is called when trials have become durable; it may be empty. Throws InputError when
  /// the strategy asks for what is no point of the space, and where the pool does.
  void run(Pool& pool, const std::function<void()>& progress);

  /// The most points that a strategy is asked for at a time.
  static constexpr int kBatch = 64;

 private:
  void restore();
  void check(const StoredTrial& stored) const;
  bool ask();
  void finish(Pool& pool, const std::function<void()>& progress);
  void screen(Pool& pool, PoolEvents& events);
  void simulate(Pool& pool, const PoolEvents& events);
  std::vector<Job> jobs(const std::string& fidelity, bool screening);
  void tell();
  const StoredTrial& at(std::size_t number) const { return file_.trials()[number]; }

  const SearchSpec& spec_;
  const Space& space_;
  Strategy& strategy_;
  StudyFile& file_;
  std::int64_t budget_;
  Screening screening_;
  std::size_t first_ = 0;                              // of the batch at hand
  std::unordered_map<std::string, std::size_t> seen_;  // the first trial of each point
  std::chrono::steady_clock::time_point written_;      // when trials were last made durable
};

}  // namespace orrery
