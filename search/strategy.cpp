#include "search/strategy.h"

namespace orrery {

std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategySetup& setup) {
  const StrategyRegistry& registry = StrategyRegistry::instance();
  std::unique_ptr<Strategy> strategy;
  if (!registry.has(name)) {
    std::string known;
    for (const auto& entry : registry.entries()) known += (known.empty() ? "" : ", ") + entry.name;
    throw InputError(setup.options.where(), "unknown strategy '" + name + "'; allowed: " + known);
  }
  strategy = registry.make(name, setup);
  setup.options.refuse_unread();
  return strategy;
}

}  // namespace orrery
