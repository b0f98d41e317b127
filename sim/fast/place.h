#pragma once

#include <cstdint>
#include <vector>

#include "sim/fast/memo.h"

namespace orrery {

/// Where a group is, without its fields: its state as a number, and everything that only grows.
struct Place {
  Experience::StateId state = -1;
  std::int64_t now = 0;
  std::vector<std::int64_t> counts, epochs, moments;

  static Place of(Experience::StateId state, const Picture& picture) {
    return {state, picture.now, picture.counts, picture.epochs, picture.moments};
  }
  /// Into a picture that has the state.
  void fill(Picture& picture) const {
    picture.now = now;
    picture.counts = counts;
    picture.epochs = epochs;
    picture.moments = moments;
  }
  /// Goes on as from `before` to here, `times` more times.
  void go_on(const Place& before, std::int64_t times) {
    const std::int64_t cycles = times * (now - before.now);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] += times * (counts[i] - before.counts[i]);
    }
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      epochs[i] += times * (epochs[i] - before.epochs[i]);
    }
    for (std::size_t i = 0; i < moments.size(); ++i) {
      if (moments[i] != before.moments[i]) moments[i] += cycles;
    }
    now += cycles;
  }

  // Of a group with an array, and one with a controller.
  std::int64_t tile() const { return counts.front(); }
  std::int64_t body() const { return epochs.front(); }
  std::int64_t frontier() const { return epochs.back(); }
};

}  // namespace orrery
