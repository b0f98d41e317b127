#include "sim/arrays/lockstep/result_runs.h"

#include <algorithm>

namespace orrery {
namespace {

/// Does the next beat of `a` leave before that of `b`? When both are due, the older drain's goes
/// first: it is the one that has come further.
bool leaves_before(const ResultRuns::Run& a, const ResultRuns::Run& b) {
  return a.at != b.at ? a.at < b.at : a.number > b.number;
}

}  // namespace

void ResultRuns::move_on(Run& run, std::int64_t beats) const {
  run.at += beats * run.interval;
  run.words += beats * run.words_step;
  if (drains_) run.number += beats;
  run.beats -= beats;
}

ResultRuns::Run ResultRuns::last_of(Run run) const {
  move_on(run, run.beats - 1);
  return run;
}

/// Is `next` what would come next in the run?
bool ResultRuns::continues(Run run, const Run& next) const {
  if (run.ends_tile > 0 || run.interval != next.interval || run.words_step != next.words_step ||
      run.accumulates != next.accumulates) {
    return false;
  }
  move_on(run, run.beats);
  return run.at == next.at && run.words == next.words && run.number == next.number;
}

void ResultRuns::add(Run run) {
  if (run.ends_tile > 0 && !runs_.empty()) {
    const auto last = std::max_element(
        runs_.begin(), runs_.end(),
        [this](const Run& a, const Run& b) { return leaves_before(last_of(a), last_of(b)); });
    if (leaves_before(last_of(run), last_of(*last))) {
      last->ends_tile += run.ends_tile;
      run.ends_tile = 0;
    }
  }
  if (!runs_.empty() && continues(runs_.back(), run)) {
    runs_.back().beats += run.beats;
    runs_.back().ends_tile = run.ends_tile;
    return;
  }
  runs_.insert(std::upper_bound(runs_.begin(), runs_.end(), run, leaves_before), run);
}

Beat ResultRuns::take() {
  Run& run = runs_.front();
  Beat beat;
  beat.words = run.words;
  beat.accumulates = run.accumulates;
  beat.entered = run.entered;
  beat.number = run.number;
  if (run.beats == 1) {
    beat.ends_tile = run.ends_tile;
    runs_.pop_front();
    return beat;
  }
  move_on(run, 1);
  for (std::size_t i = 1; i < runs_.size() && leaves_before(runs_[i], runs_[i - 1]); ++i) {
    std::swap(runs_[i - 1], runs_[i]);
  }
  return beat;
}

std::int64_t ResultRuns::beats() const {
  std::int64_t beats = 0;
  for (const Run& run : runs_) beats += run.beats;
  return beats;
}

void ResultRuns::visit(State& state, std::int64_t advance) {
  state.queue("due", runs_, [&](Run& run) {
    state.relative("at", run.at, advance);
    state.exact("interval", run.interval);
    state.exact("beats", run.beats);
    state.exact("words", run.words);
    state.exact("words_step", run.words_step);
    state.exact("accumulates", run.accumulates);
    state.exact("ends_tile", run.ends_tile);
    state.exact("number", run.number);
  });
}

}  // namespace orrery
