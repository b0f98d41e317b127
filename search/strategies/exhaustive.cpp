#include "search/strategies/memory.h"
#include "search/strategy.h"

namespace orrery {
namespace {

/// Every point, in the order of the space.
class Exhaustive : public Strategy {
 public:
  explicit Exhaustive(const StrategySetup& setup)
      : space_(setup.space), next_(setup.space.first()) {}

  std::vector<Choices> ask(int n) override {
    std::vector<Choices> batch;
    while (static_cast<int>(batch.size()) < n && !done_) {
      batch.push_back(next_);
      done_ = !space_.next(next_);
    }
    return batch;
  }

  void tell(const Trial&) override {}

  std::string save() const override {
    return nlohmann::json{{"next", next_}, {"done", done_}}.dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      next_ = json.at("next").get<Choices>();
      done_ = json.at("done");
    });
  }

 private:
  const Space& space_;
  Choices next_;
  bool done_ = false;
};

const StrategyRegistration kExhaustive{
    "exhaustive", "every point, in order",
    [](const StrategySetup& setup) { return std::make_unique<Exhaustive>(setup); }};

}  // namespace
}  // namespace orrery
