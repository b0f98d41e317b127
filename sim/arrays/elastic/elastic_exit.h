#pragma once

#include <cstdint>
#include <deque>

#include "sim/kernel/state.h"
#include "sim/memory/messages.h"

namespace orrery {

/// Results of an elastic array between the PE that made them and the buffer: on their way through
/// the pipeline, or waiting for the buffer behind it.
class ElasticExit {
 public:
  /// Results that may wait for the buffer before PEs must hold theirs.
  static constexpr std::size_t kDepth = 4;

  /// A beat, the cycle in which it may leave, and the fold that its words belong to.
  struct Due {
    std::int64_t at = 0;
    std::int64_t fold = 0;
    Beat beat;
  };

  /// Results take `pipeline` cycles at least.
  explicit ElasticExit(std::int64_t pipeline) : pipeline_(pipeline) {}

  bool empty() const { return due_.empty(); }
  std::size_t size() const { return due_.size(); }
  /// Must PEs hold theirs? Results beyond those on their way through the pipeline wait.
  bool full() const { return due_.size() >= kDepth + 2 * static_cast<std::size_t>(pipeline_); }
  /// Adds a word that a PE has made in cycle `now`. `word` is null unless values flow.
  void add(std::int64_t now, std::int64_t fold, bool accumulates, const OutputWord* word);
  /// May the oldest beat leave in cycle `now`?
  bool ready(std::int64_t now) const { return !due_.empty() && due_.front().at <= now; }
  Due take();
  /// Words of a fold.
  std::int64_t words_of(std::int64_t fold) const;

  /// `first` is the first fold that is not over.
  void visit(State& state, std::int64_t first);

 private:
  std::int64_t pipeline_;
  std::deque<Due> due_;
};

}  // namespace orrery
