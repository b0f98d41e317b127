#include "search/strategies/memory.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace orrery {
namespace {

constexpr int kRandomTries = 100;
constexpr double kSmallest = 1e-300;  // so that an objective of 0 has a logarithm

}  // namespace

double Told::score() const {
  double sum = 0;
  for (const double objective : objectives) {
    const double magnitude = std::log(std::max(std::abs(objective), kSmallest));
    sum += objective < 0 ? -magnitude : magnitude;
  }
  return sum;
}

bool better(const Told& a, const Told& b) {
  if (a.feasible() != b.feasible()) return a.feasible();
  return a.feasible() ? a.score() < b.score() : a.violation < b.violation;
}

const Told& Memory::add(const Trial& trial) {
  Told told{trial.choices, {}, 0};
  if (trial.scored()) {
    told.objectives = trial.objectives;
  } else {
    told.violation = trial.violation > 0 ? trial.violation : 1;
  }
  const auto [place, is_new] = by_choices_.emplace(trial.choices, told_.size());
  if (is_new) told_.push_back(std::move(told));
  return told_[place->second];
}

const Told* Memory::find(const Choices& choices) const {
  const auto found = by_choices_.find(choices);
  return found == by_choices_.end() ? nullptr : &told_[found->second];
}

nlohmann::json Memory::save() const {
  auto json = nlohmann::json::array();
  for (const Told& told : told_) json.push_back({told.choices, told.objectives, told.violation});
  return json;
}

void Memory::load(const nlohmann::json& json) {
  for (const auto& item : json) {
    Told told{item.at(0), item.at(1), item.at(2)};
    by_choices_.emplace(told.choices, told_.size());
    told_.push_back(std::move(told));
  }
}

std::optional<Choices> fresh_point(const Space& space, Random& random, const Memory& memory,
                                   const std::vector<Choices>& also) {
  const auto is_fresh = [&](const Choices& choices) {
    return !memory.has(choices) && std::find(also.begin(), also.end(), choices) == also.end();
  };
  for (int i = 0; i < kRandomTries; ++i) {
    Choices choices = space.random(random);
    if (is_fresh(choices)) return choices;
  }
  // Nearly all were tried, so the space is not much larger than the memory.
  const Choices start = space.random(random);
  Choices choices = start;
  do {
    if (!space.next(choices)) choices = space.first();
    if (is_fresh(choices)) return choices;
  } while (choices != start);
  return std::nullopt;
}

void restore_state(const std::string& state,
                   const std::function<void(const nlohmann::json&)>& step) {
  try {
    step(nlohmann::json::parse(state));
  } catch (const nlohmann::json::exception& e) {
    throw InputError(std::string("the strategy's state cannot be read: ") + e.what());
  }
}

}  // namespace orrery
