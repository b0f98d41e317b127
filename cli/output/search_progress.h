#pragma once

#include <chrono>
#include <string>

namespace orrery {

/// One line on standard error that says how far a search is; nothing where that is no terminal.
class SearchProgress {
 public:
  SearchProgress();
  ~SearchProgress();
  SearchProgress(const SearchProgress&) = delete;
  SearchProgress& operator=(const SearchProgress&) = delete;

  /// Is it time to show how far it is? Never where there is no terminal, and not too often.
  bool is_due() const { return on_terminal_ && Clock::now() >= next_; }
  /// `done` of `all` trials are over; `best` is what was found so far, in words.
  void show(std::int64_t done, std::int64_t all, const std::string& best);

 private:
  using Clock = std::chrono::steady_clock;

  bool on_terminal_;
  Clock::time_point start_ = Clock::now(), next_ = start_;
  std::int64_t at_start_ = -1;  // trials that a resumed study had already
};

}  // namespace orrery
