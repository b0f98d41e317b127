#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "base/random.h"
#include "search/strategies/evaluated_points.h"
#include "search/strategies/policy.h"
#include "search/strategies/scalarisation.h"

namespace orrery {

/// A policy that learns to find points of good score in one direction of the objectives.
class PolicyLearner {
 public:
  struct Settings {
    double rate = 0;     // learning rate of Adam
    double entropy = 0;  // weight of the entropy bonus
    double penalty = 0;  // of an infeasible point, below the worst feasible one
    double elite = 0;    // weight of the best points known
  };

  PolicyLearner(const Space& space, std::size_t objectives, const Settings& settings);

  std::vector<Choices> sample(std::size_t episodes, Random& random) const {
    return policy_.sample(episodes, random);
  }
  /// One step of REINFORCE on the episodes whose points are known, and towards the best points that
  /// are known at all (priority queue training; Abolafia et al., 2018).
  void learn(const EvaluatedPoints& known, const std::vector<Choices>& episodes);
  /// Turns to another direction, with half of what it learned.
  void turn(Random& random);

  nlohmann::json save() const;
  void load(const nlohmann::json& json);

 private:
  std::vector<Policy::Episode> rewarded(const EvaluatedPoints& known,
                                        const std::vector<Choices>& episodes) const;
  std::vector<Policy::Episode> elites(const EvaluatedPoints& known) const;
  void descend(const Policy::Parameters& gradient);

  Settings settings_;
  Scalarisation scalar_;
  Policy policy_;
  Policy::Parameters mean_, square_;  // Adam's moments of the gradient
  int steps_ = 0;
};

}  // namespace orrery
