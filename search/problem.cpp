#include "search/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "hardware/load_technology.h"
#include "search/metrics.h"

namespace orrery {
namespace {

constexpr const char* kAccuracy = "accuracy";
constexpr double kCannotBe = 1;  // the violation of what cannot be laid out at all

/// Does a step, or says in the trial why it could not be done.
template <class Step>
void attempt(Trial& trial, Step step) {
  try {
    step();
  } catch (const InputError& e) {
    trial.state = TrialState::kInfeasible;
    trial.violation = kCannotBe;
    trial.message = e.what();
  } catch (const ModelError& e) {
    trial.state = TrialState::kFailed;
    trial.message = e.what();
  } catch (const std::bad_alloc&) {
    trial.state = TrialState::kFailed;
    trial.message = "out of memory";
  }
}

}  // namespace

Problem::Problem(SearchSpec spec) : spec_(std::move(spec)), space_(spec_.knobs), blueprint_(spec_) {
  if (!spec_.technology.empty()) technology_ = load_technology(spec_.technology);
  for (const std::string& name : spec_.objectives) needs_accuracy_ |= name == kAccuracy;
  for (const Constraint& limit : spec_.constraints) needs_accuracy_ |= limit.metric == kAccuracy;
  if (needs_accuracy_) blueprint_.check_accuracy();
  if (technology_) return;
  for (const std::string& name : spec_.objectives) refuse_without_technology("objectives", name);
  for (const Constraint& limit : spec_.constraints) {
    refuse_without_technology("constraints", limit.metric);
  }
}

void Problem::refuse_without_technology(const std::string& key, const std::string& metric) const {
  if (!find_metric(metric).needs_technology) return;
  throw InputError(
      {spec_.file, 0, key},
      fmt::format("{} is not known of these designs; allowed: with technology: NAME", metric));
}

/// Adds up what the constraints on metrics that are (not) simulated are missed by.
void Problem::judge(Trial& trial, bool simulated) const {
  for (const Constraint& constraint : spec_.constraints) {
    if (find_metric(constraint.metric).simulated != simulated) continue;
    const auto value = trial.metrics.find(constraint.metric);
    if (value == trial.metrics.end()) {
      throw InputError({spec_.file, 0, "constraints." + constraint.metric},
                       "is not known of these designs at this fidelity");
    }
    const double violation = constraint.violation(value->second);
    if (violation == 0) continue;
    trial.violation += violation;
    trial.violations[constraint.metric] = violation;
    trial.state = TrialState::kInfeasible;
    trial.message += fmt::format("{}{} is {}", trial.message.empty() ? "" : "; ", constraint.metric,
                                 value->second);
  }
}

Evaluator& Problem::evaluator(const std::string& fidelity) {
  return evaluators_.try_emplace(fidelity, fidelity, technology_).first->second;
}

std::vector<Problem::LayerResult> Problem::layers(const Choices& choices,
                                                  const std::string& fidelity) {
  const Design design = blueprint_.design(choices);
  const std::vector<LayerCost> costs = evaluator(fidelity).layers(design);
  std::vector<LayerResult> results;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    results.push_back({design.network.layers[i].name, costs[i]});
  }
  return results;
}

Trial Problem::evaluate(const Choices& choices, const std::string& fidelity) {
  Evaluator& by_fidelity = evaluator(fidelity);  // refuses an unknown one
  Trial trial;
  trial.choices = choices;
  trial.state = TrialState::kComplete;
  Design design;
  attempt(trial, [&] {
    design = blueprint_.design(choices);
    add_metrics({design, technology_ ? &*technology_ : nullptr, nullptr}, false, trial.metrics);
  });
  if (trial.state == TrialState::kComplete && needs_accuracy_ &&
      !trial.metrics.contains(kAccuracy)) {
    trial.state = TrialState::kInfeasible;
    trial.violation = kCannotBe;
    trial.message = "the accuracy of this network is not known";
  }
  if (trial.state == TrialState::kComplete) judge(trial, false);
  if (trial.state == TrialState::kComplete) {
    attempt(trial, [&] {
      const Cost cost = by_fidelity.evaluate(design);
      add_metrics({design, technology_ ? &*technology_ : nullptr, &cost}, true, trial.metrics);
    });
  }
  if (trial.state != TrialState::kComplete) return trial;
  judge(trial, true);
  for (const std::string& name : spec_.objectives) {
    const auto value = trial.metrics.find(name);
    if (value == trial.metrics.end()) {
      throw InputError(
          {spec_.file, 0, "objectives"},
          fmt::format("{} is not known of these designs at fidelity {}{}", name, fidelity,
                      technology_ ? "" : "; energy and area need a technology: key"));
    }
    trial.objectives.push_back(find_metric(name).maximised ? -value->second : value->second);
  }
  return trial;
}

}  // namespace orrery
