#include "search/convergence.h"

#include <algorithm>
#include <limits>

#include "search/metrics.h"
#include "search/pareto.h"
#include "search/results.h"

namespace orrery {
namespace {

/// The hypervolume of a front that grows.
class GrowingFront {
 public:
  explicit GrowingFront(Objectives reference) : reference_(std::move(reference)) {}

  double add(const Objectives& point) {
    const auto covers = [&](const Objectives& other) {
      return other == point || dominates(other, point);
    };
    if (std::any_of(front_.begin(), front_.end(), covers)) return volume_;
    std::erase_if(front_, [&](const Objectives& other) { return dominates(point, other); });
    front_.push_back(point);
    return volume_ = hypervolume(front_, reference_);
  }

 private:
  Objectives reference_;
  std::vector<Objectives> front_;
  double volume_ = 0;
};

}  // namespace

std::vector<double> convergence(const SearchSpec& spec, const std::vector<StoredTrial>& trials) {
  const bool several = spec.objectives.size() > 1;
  const bool maximised = find_metric(spec.objectives.front()).maximised;
  GrowingFront front(reference_of(spec));
  std::vector<double> curve;
  double best = std::numeric_limits<double>::quiet_NaN();
  for (const StoredTrial& stored : trials) {
    const Trial& trial = stored.trial;
    if (trial.state == TrialState::kComplete) {
      const double value = several     ? front.add(trial.objectives)
                           : maximised ? -trial.objectives.front()
                                       : trial.objectives.front();
      const bool is_better =
          curve.empty() || !(best == best) || (several || maximised ? value > best : value < best);
      if (is_better) best = value;
    }
    curve.push_back(best);
  }
  return curve;
}

}  // namespace orrery
