#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "dataflows/shapes.h"
#include "sim/kernel/count_register.h"
#include "sim/kernel/state.h"

namespace orrery {

/// What happens from the beginning of one loop iteration to the beginning of the next.
struct Transition {
  std::vector<Shapes::Id>
      iterations;                 // the first iteration, and those ahead that anybody has looked at
  std::vector<Shapes::Id> tiles;  // that the controller has looked at, where it is in the group
  std::int64_t ready = 0;         // tiles that must be ready, from the first iteration's on
  std::int64_t cycles = 0;
  // What is added.
  std::vector<WideCount> counts;
  std::vector<std::int64_t> sequence_numbers;
  std::vector<std::int64_t> moments;  // cycles before the end; -1: nothing happened
  /// To the n-th of Assembly::from_array: cycles from the beginning, how much is added.
  std::array<std::vector<CountRegister::Write>, 2> writes;
  std::int32_t end = -1;  // state
};

/// Every transition seen on machines that are alike in all that can influence a group's timing.
class TransitionTable {
 public:
  using StateId = std::int32_t;
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  explicit TransitionTable(std::size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  Shapes& shapes() { return shapes_; }
  /// A number for the state in a snapshot: the same for snapshots that are equal in all that is
  /// compared.
  StateId state_of(const Snapshot& snapshot);
  /// Puts a state into a snapshot.
  void restore(StateId state, Snapshot& snapshot) const;

  /// What is known to follow a state before an iteration; empty when nothing is.
  const std::vector<Transition>& find(StateId state, Shapes::Id iteration) const;
  void add(StateId state, Transition transition);
  std::size_t bytes() const { return bytes_; }
  /// Is there more than there should be? A run that never repeats itself goes on and on.
  bool full() const { return bytes_ > most_bytes_; }
  /// Forgets all states. Their numbers mean nothing from then on.
  void forget();

 private:
  struct Stored {
    std::vector<std::int64_t> exact, progress, deadlines;
    friend bool operator==(const Stored&, const Stored&) = default;
  };

  std::size_t most_bytes_;
  Shapes shapes_;
  std::vector<Stored> states_;  // as first seen
  std::unordered_multimap<std::uint64_t, std::pair<StateId, std::unique_ptr<Stored>>> ids_;
  std::unordered_map<std::uint64_t, std::vector<Transition>> transitions_;
  std::size_t bytes_ = 0;
};

}  // namespace orrery
