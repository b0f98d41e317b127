#include "search/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "base/error.h"

namespace orrery {
namespace {

void check(const Knob& knob, std::size_t position, const std::vector<Knob>& knobs) {
  const Location where{"", 0, knob.name};
  if (knob.values.empty()) throw InputError(where, "found no values; allowed: at least one");
  if (std::set<std::string>(knob.values.begin(), knob.values.end()).size() != knob.values.size()) {
    throw InputError(where, "has a value twice; allowed: each once");
  }
  if (knob.ordered() && knob.scale.size() != knob.values.size()) {
    throw InputError(where, "needs a place on its scale for each value");
  }
  if (knob.parent >= static_cast<int>(position)) {
    throw InputError(where, "depends on a later knob; allowed: an earlier one");
  }
  if (knob.parent < 0) return;
  for (const int value : knob.active_for) {
    if (value < 0 || value >= knobs[static_cast<std::size_t>(knob.parent)].size()) {
      throw InputError(where, "depends on a value that its parent does not have");
    }
  }
}

}  // namespace

Space::Space(std::vector<Knob> knobs) : knobs_(std::move(knobs)) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    check(knobs_[i], i, knobs_);
    if (!names.insert(knobs_[i].name).second) {
      throw InputError({"", 0, knobs_[i].name}, "is there twice; allowed: once");
    }
    active_.emplace_back();
    if (knobs_[i].parent < 0) continue;
    active_[i].resize(knobs_[static_cast<std::size_t>(knobs_[i].parent)].values.size());
    for (const int value : knobs_[i].active_for) active_[i][static_cast<std::size_t>(value)] = true;
  }
}

int Space::find(const std::string& name) const {
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    if (knobs_[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

bool Space::is_active(std::size_t knob, const Choices& choices) const {
  const Knob& k = knobs_[knob];
  if (k.parent < 0) return true;
  const int value = choices[static_cast<std::size_t>(k.parent)];
  return value >= 0 && value < static_cast<int>(active_[knob].size()) &&
         active_[knob][static_cast<std::size_t>(value)];
}

bool Space::contains(const Choices& choices) const {
  return choices.size() == knobs_.size() && canonical(choices) == choices;
}

Choices Space::canonical(Choices choices) const {
  choices.resize(knobs_.size(), 0);
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    choices[i] =
        is_active(i, choices) ? std::clamp(choices[i], 0, knobs_[i].size() - 1) : kInactive;
  }
  return choices;
}

double Space::size() const {
  const std::vector<double> below = points_below();
  double product = 1;
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    if (knobs_[i].parent < 0) product *= below[i];
  }
  return product;
}

/// For each knob, points of the part of the space that it and those that depend on it make up.
std::vector<double> Space::points_below() const {
  std::vector<double> below(knobs_.size());
  for (std::size_t knob = knobs_.size(); knob-- > 0;) {  // children come after their parents
    std::vector<double> points(knobs_[knob].values.size(), 1);
    for (std::size_t child = knob + 1; child < knobs_.size(); ++child) {
      if (knobs_[child].parent != static_cast<int>(knob)) continue;
      for (std::size_t value = 0; value < points.size(); ++value) {
        if (active_[child][value]) points[value] *= below[child];
      }
    }
    below[knob] = std::accumulate(points.begin(), points.end(), 0.0);
  }
  return below;
}

Choices Space::first() const { return canonical(Choices(knobs_.size(), 0)); }

bool Space::next(Choices& choices) const {
  for (std::size_t i = knobs_.size(); i-- > 0;) {
    if (choices[i] == kInactive || choices[i] + 1 == knobs_[i].size()) continue;
    ++choices[i];
    for (std::size_t later = i + 1; later < knobs_.size(); ++later) choices[later] = 0;
    choices = canonical(std::move(choices));
    return true;
  }
  return false;
}

Choices Space::random(Random& random) const {
  Choices choices(knobs_.size(), kInactive);
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    if (is_active(i, choices)) {
      choices[i] = static_cast<int>(random.below(static_cast<std::uint64_t>(knobs_[i].size())));
    }
  }
  return choices;
}

/// Gives an active knob another value; false when it has only one.
bool Space::turn(std::size_t knob, Choices& choices, Random& random) const {
  const Knob& k = knobs_[knob];
  if (k.size() < 2) return false;
  const int old = choices[knob];
  if (!k.ordered()) {
    choices[knob] = static_cast<int>(random.below(static_cast<std::uint64_t>(k.size() - 1)));
    if (choices[knob] >= old) ++choices[knob];
    return true;
  }
  int step = 1;
  while (step < k.size() && random.uniform() < 0.4) ++step;
  const bool up = random.uniform() < 0.5;
  int moved = up ? old + step : old - step;
  if (moved < 0 || moved >= k.size()) moved = up ? old - step : old + step;
  choices[knob] = std::clamp(moved, 0, k.size() - 1);
  if (choices[knob] == old) choices[knob] = old > 0 ? old - 1 : old + 1;
  return true;
}

Choices Space::neighbour(const Choices& choices, Random& random, int changes) const {
  std::vector<std::size_t> turnable;
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    if (choices[i] != kInactive && knobs_[i].size() > 1) turnable.push_back(i);
  }
  Choices moved = choices;
  for (int i = 0; i < changes && !turnable.empty(); ++i) {
    const std::size_t pick = random.below(turnable.size());
    const std::size_t knob = turnable[pick];
    turnable.erase(turnable.begin() + static_cast<std::ptrdiff_t>(pick));
    if (moved[knob] == kInactive || !turn(knob, moved, random)) continue;
    // What depends on the knob anew starts at random; the rest stays.
    for (std::size_t child = knob + 1; child < knobs_.size(); ++child) {
      if (moved[child] != kInactive || !is_active(child, moved)) continue;
      moved[child] =
          static_cast<int>(random.below(static_cast<std::uint64_t>(knobs_[child].size())));
    }
    moved = canonical(std::move(moved));
  }
  return moved;
}

std::vector<double> Space::features(const Choices& choices) const {
  std::vector<double> features;
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    const Knob& k = knobs_[i];
    const int value = choices[i];
    if (k.ordered()) {
      features.push_back(value == kInactive ? 0 : k.scale[static_cast<std::size_t>(value)]);
    } else {
      for (int v = 0; v < k.size(); ++v) features.push_back(v == value ? 1 : 0);
    }
  }
  return features;
}

std::string Space::text(const Choices& choices) const {
  std::string text;
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    if (choices[i] == kInactive) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", knobs_[i].name,
                        knobs_[i].values[static_cast<std::size_t>(choices[i])]);
  }
  return text;
}

}  // namespace orrery
