#pragma once

#include <string>
#include <utility>
#include <vector>

#include "search/strategies/evaluated_points.h"

namespace orrery {

/// Goes through all points of a space once, in its order.
class SpaceWalk {
 public:
  /// The space must outlive the walk.
  explicit SpaceWalk(const Space& space) : space_(space), next_(space.first()) {}

  /// The next points, at most `n`; none at the end.
  std::vector<Choices> take(int n) {
    std::vector<Choices> points;
    while (static_cast<int>(points.size()) < n && !done_) {
      points.push_back(next_);
      done_ = !space_.next(next_);
    }
    return points;
  }

  std::string save() const { return nlohmann::json{{"next", next_}, {"done", done_}}.dump(); }
  void load(const std::string& state) {
    restore_state(state, [&](const nlohmann::json& json) {
      next_ = json.at("next").get<Choices>();
      done_ = json.at("done");
    });
  }

 private:
  const Space& space_;
  Choices next_;
  bool done_ = false;
};

}  // namespace orrery
