#include "search/strategies/space_walk.h"
#include "search/strategy.h"

namespace orrery {
namespace {

/// Every point, in the order of the space.
class Exhaustive : public Strategy {
 public:
  explicit Exhaustive(const StrategySetup& setup) : walk_(setup.space) {}

  std::vector<Choices> ask(int n) override { return walk_.take(n); }
  void tell(const Trial&) override {}
  std::string save() const override { return walk_.save(); }
  void load(const std::string& state) override { walk_.load(state); }

 private:
  SpaceWalk walk_;
};

const StrategyRegistration kExhaustive{
    "exhaustive", "every point, in order",
    [](const StrategySetup& setup) { return std::make_unique<Exhaustive>(setup); }};

}  // namespace
}  // namespace orrery
