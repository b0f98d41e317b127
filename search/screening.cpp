#include "search/screening.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "search/pareto.h"

namespace orrery {
namespace {

constexpr std::size_t kWindow = 500;  // trials that "lately" reaches back

/// Positions of `trials` from the best to the worst.
std::vector<std::size_t> ordered(const std::vector<Trial>& trials) {
  std::vector<Objectives> points;
  std::vector<std::size_t> scored;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!trials[i].scored()) continue;
    points.push_back(trials[i].objectives);
    scored.push_back(i);
  }
  const std::vector<int> ranks = pareto_ranks(points);
  std::vector<int> rank(trials.size(), 0);
  for (std::size_t i = 0; i < scored.size(); ++i) rank[scored[i]] = ranks[i];
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool a_scored = trials[a].scored(), b_scored = trials[b].scored();
    if (a_scored != b_scored) return a_scored;
    if (a_scored) return rank[a] < rank[b];
    return trials[a].violation < trials[b].violation;
  });
  return order;
}

}  // namespace

std::vector<bool> Screening::worth_confirming(const std::vector<Trial>& batch) {
  const std::size_t known = std::min(recent_.size(), kWindow);
  std::vector<Trial> all(recent_.end() - static_cast<std::ptrdiff_t>(known), recent_.end());
  all.insert(all.end(), batch.begin(), batch.end());
  const auto kept = static_cast<std::size_t>(std::ceil(keep_ * static_cast<double>(all.size())));
  const std::vector<std::size_t> order = ordered(all);
  std::vector<bool> worth(batch.size(), false);
  for (std::size_t place = 0; place < std::min(kept, order.size()); ++place) {
    if (order[place] >= known) worth[order[place] - known] = true;
  }
  recent_ = std::move(all);
  return worth;
}

Trial Screening::pruned(const Trial& screened) const {
  Trial trial = screened;
  if (trial.state != TrialState::kComplete) return trial;
  trial.state = TrialState::kPruned;
  for (std::size_t i = 0; i < trial.objectives.size() && i < ratios_.size(); ++i) {
    std::vector<double> sorted = ratios_[i];
    if (sorted.empty()) continue;
    std::sort(sorted.begin(), sorted.end());
    trial.objectives[i] *= sorted[sorted.size() / 2];
  }
  return trial;
}

void Screening::confirmed(const Trial& screened, const Trial& simulated) {
  if (!screened.scored() || simulated.state != TrialState::kComplete) return;
  ratios_.resize(simulated.objectives.size());
  for (std::size_t i = 0; i < ratios_.size(); ++i) {
    const double ratio = simulated.objectives[i] / screened.objectives[i];
    if (!std::isfinite(ratio) || ratio <= 0) continue;
    ratios_[i].push_back(ratio);
    if (ratios_[i].size() > kWindow) ratios_[i].erase(ratios_[i].begin());
  }
}

}  // namespace orrery
