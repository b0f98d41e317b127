#include "search/strategies/evaluated_points.h"
#include "search/strategy.h"

namespace orrery {
namespace {

/// Random points, none twice: what every other strategy has to beat.
class RandomSearch : public Strategy {
 public:
  explicit RandomSearch(const StrategySetup& setup) : space_(setup.space), random_(setup.seed) {}

  std::vector<Choices> ask(int n) override {
    std::vector<Choices> batch;
    while (static_cast<int>(batch.size()) < n) {
      auto point = fresh_point(space_, random_, evaluated_, batch);
      if (!point) break;
      batch.push_back(std::move(*point));
    }
    return batch;
  }

  void tell(const Trial& trial) override { evaluated_.add(trial); }
  void inform(const Trial& trial) override { evaluated_.add(trial); }

  std::string save() const override {
    return nlohmann::json{{"random", random_.state()}, {"memory", evaluated_.save()}}.dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
    });
  }

 private:
  const Space& space_;
  Random random_;
  EvaluatedPoints evaluated_;
};

const StrategyRegistration kRandom{
    "random", "random points, none twice",
    [](const StrategySetup& setup) { return std::make_unique<RandomSearch>(setup); }};

}  // namespace
}  // namespace orrery
