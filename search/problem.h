#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "search/blueprint.h"
#include "search/evaluator.h"
#include "search/space.h"
#include "search/spec.h"
#include "search/trial.h"

namespace orrery {

/// A spec that can be evaluated: points in, trials out.
class Problem {
 public:
  /// Throws InputError, also where an objective or a constraint cannot be known of any design.
  explicit Problem(SearchSpec spec);
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  const SearchSpec& spec() const { return spec_; }
  const Space& space() const { return space_; }

  /// The trial of this point: complete, infeasible or failed. What is known without costing a
  /// layer is checked first, and nothing is simulated when that breaks a constraint. Its number is
  /// left for the caller. The same arguments give the same answer. Throws InputError where an
  /// objective cannot be known at all, as energy at a fidelity that has none.
  Trial evaluate(const Choices& choices, const std::string& fidelity);

  /// A layer of a design and what it costs.
  struct LayerResult {
    std::string name;
    LayerCost cost;
  };
  /// The layers of a point that `evaluate` found complete, or infeasible by what was simulated.
  std::vector<LayerResult> layers(const Choices& choices, const std::string& fidelity);

 private:
  Evaluator& evaluator(const std::string& fidelity);
  void refuse_without_technology(const std::string& key, const std::string& metric) const;
  void judge(Trial& trial, bool simulated) const;

  SearchSpec spec_;
  Space space_;
  Blueprint blueprint_;
  std::map<std::string, Evaluator> evaluators_;
  std::optional<Technology> technology_;
  bool needs_accuracy_ = false;  // an objective or a constraint does
};

}  // namespace orrery
