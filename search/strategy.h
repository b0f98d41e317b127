#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/registry.h"
#include "search/constraint.h"
#include "search/space.h"
#include "search/strategy_options.h"
#include "search/trial.h"

namespace orrery {

/// What a strategy is told when it is made. It outlives the strategy.
struct StrategySetup {
  const Space& space;
  std::vector<std::string> objectives;  // names, for messages; values in Trial::objectives
  std::int64_t budget = 0;              // trials that there will be
  std::uint64_t seed = 1;
  StrategyOptions& options;
  std::vector<Constraint> constraints = {};  // which trials have to keep
};

/// Chooses which points to try. A plug-in: one .cpp and one StrategyRegistration.
///
/// A study asks for a batch, evaluates it with as many workers as there are, tells every trial of
/// the batch in the order of their numbers, and asks again. So a strategy never learns how many
/// workers there are, and walks the same path with any number of them.
class Strategy {
 public:
  virtual ~Strategy() = default;
  /// From 1 to n points of the space in canonical form, or none when there is nothing more to try.
  /// Every trial of the batch before has been told.
  virtual std::vector<Choices> ask(int n) = 0;
  /// What became of a point that was asked for; finished, in any of the states that are.
  virtual void tell(const Trial& trial) = 0;
  /// What became of a point that it did not ask for, between the tells of one batch and the next
  /// ask: knowledge from elsewhere. A strategy that cannot use it forgets it.
  virtual void inform(const Trial& trial) { static_cast<void>(trial); }
  /// Everything that it knows, as text; called between ask and the tells that follow it.
  virtual std::string save() const = 0;
  /// Goes on from there: the same tells are followed by the same asks. Called once, on a strategy
  /// with the same setup that was asked nothing. Throws InputError for text that it did not write.
  virtual void load(const std::string& state) = 0;
  /// Do its choices follow from how many trials there will be? Its study then cannot go on with
  /// more of them.
  virtual bool plans_by_budget() const { return false; }
  /// What the user should know about the way it went, a line each; may be empty.
  virtual std::vector<std::string> remarks() const { return {}; }
};

using StrategyRegistration = Registration<Strategy, const StrategySetup&>;
using StrategyRegistry = Registry<Strategy, const StrategySetup&>;

/// The strategy of that name. Throws InputError for an unknown name, an unknown option and a value
/// that is not allowed, each with what is.
std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategySetup& setup);

}  // namespace orrery
