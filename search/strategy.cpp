#include "search/strategy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/suggestion.h"

namespace orrery {

std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategySetup& setup) {
  const StrategyRegistry& registry = StrategyRegistry::instance();
  std::unique_ptr<Strategy> strategy;
  if (!registry.has(name)) {
    std::vector<std::string> known;
    for (const auto& entry : registry.entries()) known.push_back(entry.name);
    throw InputError(setup.options.where(),
                     fmt::format("unknown strategy '{}'; allowed: {}{}", name,
                                 fmt::join(known, ", "), did_you_mean(name, known)));
  }
  strategy = registry.make(name, setup);
  setup.options.refuse_unread();
  return strategy;
}

}  // namespace orrery
