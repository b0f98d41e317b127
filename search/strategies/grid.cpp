#include <algorithm>

#include "search/strategies/space_walk.h"
#include "search/strategy.h"

namespace orrery {
namespace {

/// The positions of `levels` of a knob's values, evenly spread over its scale; one is the middle.
std::vector<int> spread(const Knob& knob, int levels) {
  std::vector<int> positions;
  if (!knob.ordered()) levels = knob.size();
  levels = std::min(levels, knob.size());
  for (int i = 0; i < levels; ++i) {
    positions.push_back(levels == 1 ? (knob.size() - 1) / 2 : i * (knob.size() - 1) / (levels - 1));
  }
  return positions;
}

/// The part of a space that a coarser list of values for each knob leaves.
Space coarse(const Space& space, int levels, std::vector<std::vector<int>>& positions) {
  std::vector<Knob> knobs;
  positions.clear();
  for (const Knob& knob : space.knobs()) {
    Knob part = knob;
    const std::vector<int> kept = spread(knob, levels);
    part.values.clear();
    part.scale.clear();
    for (const int value : kept)
      part.values.push_back(knob.values[static_cast<std::size_t>(value)]);
    if (knob.parent >= 0) {
      part.active_for.clear();
      const std::vector<int>& parent = positions[static_cast<std::size_t>(knob.parent)];
      for (std::size_t i = 0; i < parent.size(); ++i) {
        const auto& on = knob.active_for;
        if (std::find(on.begin(), on.end(), parent[i]) != on.end()) {
          part.active_for.push_back(static_cast<int>(i));
        }
      }
    }
    knobs.push_back(std::move(part));
    positions.push_back(kept);
  }
  return Space(std::move(knobs));
}

/// A regular grid: as many levels of every ordered knob as the budget allows, all categories.
class Grid : public Strategy {
 public:
  explicit Grid(const StrategySetup& setup)
      : part_(coarse(setup.space, levels(setup, by_budget_), positions_)), walk_(part_) {}

  std::vector<Choices> ask(int n) override {
    std::vector<Choices> points = walk_.take(n);
    for (Choices& point : points) {
      for (std::size_t i = 0; i < point.size(); ++i) {
        if (point[i] != kInactive) point[i] = positions_[i][static_cast<std::size_t>(point[i])];
      }
    }
    return points;
  }
  void tell(const Trial&) override {}
  std::string save() const override { return walk_.save(); }
  void load(const std::string& state) override { walk_.load(state); }
  bool plans_by_budget() const override { return by_budget_; }

 private:
  static int levels(const StrategySetup& setup, bool& by_budget) {
    const auto given = setup.options.integer(
        "levels", 0, 0, 100'000, "of each ordered knob; 0: as many as the budget allows");
    by_budget = given == 0;
    if (!by_budget) return static_cast<int>(given);
    int most = 1;
    for (const Knob& knob : setup.space.knobs()) most = std::max(most, knob.size());
    std::vector<std::vector<int>> positions;
    int levels = 1;
    while (levels < most &&
           coarse(setup.space, levels + 1, positions).size() <= static_cast<double>(setup.budget)) {
      ++levels;
    }
    return levels;
  }

  bool by_budget_ = true;
  std::vector<std::vector<int>> positions_;
  Space part_;
  SpaceWalk walk_;
};

const StrategyRegistration kGrid{
    "grid", "a regular grid over the ordered knobs",
    [](const StrategySetup& setup) { return std::make_unique<Grid>(setup); }};

}  // namespace
}  // namespace orrery
