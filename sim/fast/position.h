#pragma once

#include <cstdint>
#include <vector>

#include "sim/fast/transition_table.h"

namespace orrery {

/// Where a group is, without its fields: its state as a number, and everything that only grows.
struct Position {
  TransitionTable::StateId state = -1;
  std::int64_t now = 0;
  std::vector<WideCount> counts;
  std::vector<std::int64_t> sequence_numbers, moments;

  static Position of(TransitionTable::StateId state, const Snapshot& snapshot) {
    return {state, snapshot.now, snapshot.counts, snapshot.sequence_numbers, snapshot.moments};
  }
  /// Into a snapshot that has the state.
  void fill(Snapshot& snapshot) const {
    snapshot.now = now;
    snapshot.counts = counts;
    snapshot.sequence_numbers = sequence_numbers;
    snapshot.moments = moments;
  }
  /// Goes on as from `before` to here, `times` more times.
  void extrapolate(const Position& before, std::int64_t times) {
    const std::int64_t cycles = checked_mul(times, now - before.now);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] += (counts[i] - before.counts[i]) * times;
    }
    for (std::size_t i = 0; i < sequence_numbers.size(); ++i) {
      sequence_numbers[i] += checked_mul(times, sequence_numbers[i] - before.sequence_numbers[i]);
    }
    for (std::size_t i = 0; i < moments.size(); ++i) {
      if (moments[i] != before.moments[i]) moments[i] += cycles;
    }
    now = checked_add(now, cycles);
  }

  // Of a group with an array, and one with a controller.
  std::int64_t tile() const { return static_cast<std::int64_t>(counts.front()); }
  std::int64_t iteration() const { return sequence_numbers.front(); }
  std::int64_t frontier() const { return sequence_numbers.back(); }
};

}  // namespace orrery
