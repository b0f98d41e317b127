#include "search/guarded_strategy.h"

#include <utility>

namespace orrery {

GuardedStrategy::GuardedStrategy(std::unique_ptr<Strategy> strategy, std::string plugin)
    : strategy_(std::move(strategy)), plugin_(std::move(plugin)) {}

std::vector<Choices> GuardedStrategy::ask(int n) {
  return guarded(plugin_, "ask", [&] { return strategy_->ask(n); });
}

void GuardedStrategy::tell(const Trial& trial) {
  guarded(plugin_, "tell", [&] { strategy_->tell(trial); });
}

void GuardedStrategy::inform(const Trial& trial) {
  guarded(plugin_, "inform", [&] { strategy_->inform(trial); });
}

std::string GuardedStrategy::save() const {
  return guarded(plugin_, "save", [&] { return strategy_->save(); });
}

void GuardedStrategy::load(const std::string& state) {
  guarded(plugin_, "load", [&] { strategy_->load(state); });
}

bool GuardedStrategy::plans_by_budget() const {
  return guarded(plugin_, "plans_by_budget", [&] { return strategy_->plans_by_budget(); });
}

std::vector<std::string> GuardedStrategy::remarks() const {
  return guarded(plugin_, "remarks", [&] { return strategy_->remarks(); });
}

}  // namespace orrery
