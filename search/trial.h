#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "search/space.h"

namespace orrery {

enum class TrialState : std::uint8_t {
  kWaiting,     // asked for, and not begun
  kRunning,     // in the hands of a worker
  kComplete,    // evaluated; it keeps every constraint
  kInfeasible,  // breaks a constraint, or the layers cannot be laid out on this hardware
  kPruned,      // a model said that it is not worth simulating; its objectives are the model's
  kFailed,      // our mistake, or its worker died three times
  kTimedOut,    // took longer than the study allows
};
inline constexpr int kTrialStates = 7;
/// "waiting", "running", "complete", "infeasible", "pruned", "failed", "timed_out".
const char* name_of(TrialState state);
/// The state of that name; InputError when there is none.
TrialState trial_state(const std::string& name);

/// What was measured, by the names of search/metrics.h.
using Metrics = std::map<std::string, double>;

/// One point of a search, and what became of it.
struct Trial {
  std::int64_t number = 0;  // from 0, in the order in which the strategy asked
  Choices choices;
  TrialState state = TrialState::kWaiting;
  /// One for each objective, smaller is better: what is maximised has its sign turned. Empty unless
  /// complete or pruned (or infeasible only by what was measured).
  std::vector<double> objectives = {};
  /// How far the constraints are missed: the sum, over them, of the excess over the limit as a
  /// share of it; 1 for what cannot be laid out at all. 0 unless infeasible.
  double violation = 0;
  /// The excess of each metric whose limits are broken, by name; their sum is `violation`.
  std::map<std::string, double> violations = {};
  Metrics metrics = {};
  std::string message = {};  // why infeasible or failed, in a line

  /// Is it over, whatever came out?
  bool finished() const { return state != TrialState::kWaiting && state != TrialState::kRunning; }
  /// May it be compared by its objectives?
  bool scored() const { return state == TrialState::kComplete || state == TrialState::kPruned; }
};

}  // namespace orrery
