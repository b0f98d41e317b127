#include "sim/fast/transition_table.h"

#include <utility>

namespace orrery {
namespace {

constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 32U);
}

std::uint64_t mix(std::uint64_t hash, const std::vector<std::int64_t>& words) {
  hash = mix(hash, words.size());
  for (const std::int64_t word : words) hash = mix(hash, static_cast<std::uint64_t>(word));
  return hash;
}

std::uint64_t key_of(TransitionTable::StateId state, Shapes::Id iteration) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(state)) << 32U) |
         static_cast<std::uint32_t>(iteration);
}

template <class Item>
std::size_t bytes_of(const std::vector<Item>& items) {
  return sizeof(items) + items.size() * sizeof(Item);
}

}  // namespace

TransitionTable::StateId TransitionTable::state_of(const Snapshot& snapshot) {
  const bool all =
      snapshot.no_exact.empty() && snapshot.no_progress.empty() && snapshot.no_deadlines.empty();
  Stored masked;
  if (!all) {
    masked = {compared(snapshot.exact, snapshot.no_exact),
              compared(snapshot.progress, snapshot.no_progress),
              compared(snapshot.deadlines, snapshot.no_deadlines)};
  }
  const auto& exact = all ? snapshot.exact : masked.exact;
  const auto& progress = all ? snapshot.progress : masked.progress;
  const auto& deadlines = all ? snapshot.deadlines : masked.deadlines;
  const std::uint64_t hash = mix(mix(mix(1, exact), progress), deadlines);
  const auto [first, last] = ids_.equal_range(hash);
  for (auto found = first; found != last; ++found) {
    const auto& [id, key] = found->second;
    const Stored& stored = key ? *key : states_[static_cast<std::size_t>(id)];
    if (stored.exact == exact && stored.progress == progress && stored.deadlines == deadlines) {
      return id;
    }
  }
  const auto id = static_cast<StateId>(states_.size());
  states_.push_back({snapshot.exact, snapshot.progress, snapshot.deadlines});
  ids_.emplace(hash, std::pair(id, all ? nullptr : std::make_unique<Stored>(masked)));
  bytes_ += bytes_of(exact) + bytes_of(progress) + bytes_of(deadlines) + 64;
  return id;
}

void TransitionTable::restore(StateId state, Snapshot& snapshot) const {
  const Stored& stored = states_[static_cast<std::size_t>(state)];
  snapshot.exact = stored.exact;
  snapshot.progress = stored.progress;
  snapshot.deadlines = stored.deadlines;
}

const std::vector<Transition>& TransitionTable::find(StateId state, Shapes::Id iteration) const {
  static const std::vector<Transition> kNone;
  const auto found = transitions_.find(key_of(state, iteration));
  return found == transitions_.end() ? kNone : found->second;
}

void TransitionTable::add(StateId state, Transition transition) {
  bytes_ += sizeof(Transition) + bytes_of(transition.iterations) + bytes_of(transition.counts) +
            bytes_of(transition.sequence_numbers) + bytes_of(transition.moments) +
            bytes_of(transition.writes[0]) + bytes_of(transition.writes[1]) +
            bytes_of(transition.tiles) + 32;
  transitions_[key_of(state, transition.iterations.front())].push_back(std::move(transition));
}

void TransitionTable::forget() {
  states_.clear();
  ids_.clear();
  transitions_.clear();
  bytes_ = 0;
}

}  // namespace orrery
