#include "sim/fast/memo.h"

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

std::uint64_t key_of(Experience::StateId state, Shapes::Id body) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(state)) << 32U) |
         static_cast<std::uint32_t>(body);
}

template <class Item>
std::size_t bytes_of(const std::vector<Item>& items) {
  return sizeof(items) + items.size() * sizeof(Item);
}

}  // namespace

Experience::StateId Experience::state_of(const Picture& picture) {
  const bool all =
      picture.no_exact.empty() && picture.no_progress.empty() && picture.no_deadlines.empty();
  Stored masked;
  if (!all) {
    masked = {compared(picture.exact, picture.no_exact),
              compared(picture.progress, picture.no_progress),
              compared(picture.deadlines, picture.no_deadlines)};
  }
  const auto& exact = all ? picture.exact : masked.exact;
  const auto& progress = all ? picture.progress : masked.progress;
  const auto& deadlines = all ? picture.deadlines : masked.deadlines;
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
  states_.push_back({picture.exact, picture.progress, picture.deadlines});
  ids_.emplace(hash, std::pair(id, all ? nullptr : std::make_unique<Stored>(masked)));
  bytes_ += bytes_of(exact) + bytes_of(progress) + bytes_of(deadlines) + 64;
  return id;
}

void Experience::restore(StateId state, Picture& picture) const {
  const Stored& stored = states_[static_cast<std::size_t>(state)];
  picture.exact = stored.exact;
  picture.progress = stored.progress;
  picture.deadlines = stored.deadlines;
}

const std::vector<Transition>& Experience::after(StateId state, Shapes::Id body) const {
  static const std::vector<Transition> kNone;
  const auto found = transitions_.find(key_of(state, body));
  return found == transitions_.end() ? kNone : found->second;
}

void Experience::learn(StateId state, Transition transition) {
  bytes_ += sizeof(Transition) + bytes_of(transition.bodies) + bytes_of(transition.counts) +
            bytes_of(transition.epochs) + bytes_of(transition.moments) +
            bytes_of(transition.writes[0]) + bytes_of(transition.writes[1]) +
            bytes_of(transition.tiles) + 32;
  transitions_[key_of(state, transition.bodies.front())].push_back(std::move(transition));
}

void Experience::forget() {
  states_.clear();
  ids_.clear();
  transitions_.clear();
  bytes_ = 0;
}

std::shared_ptr<Experience> Memo::experience(const std::vector<std::int64_t>& machine) {
  if (bytes() > most_bytes_) experiences_.clear();
  auto& experience = experiences_[machine];
  if (!experience) experience = std::make_shared<Experience>(most_bytes_);
  return experience;
}

std::size_t Memo::bytes() const {
  std::size_t sum = 0;
  for (const auto& [machine, experience] : experiences_) sum += experience->bytes();
  return sum;
}

}  // namespace orrery
