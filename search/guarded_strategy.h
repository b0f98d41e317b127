#pragma once

#include <memory>
#include <string>

#include "search/strategy.h"

namespace orrery {

/// A strategy of a plug-in: whatever it throws is its author's mistake, and said so, not ours.
class GuardedStrategy : public Strategy {
 public:
  /// `plugin` is the file that it is from, for messages.
  GuardedStrategy(std::unique_ptr<Strategy> strategy, std::string plugin);
  std::vector<Choices> ask(int n) override;
  void tell(const Trial& trial) override;
  void inform(const Trial& trial) override;
  std::string save() const override;
  void load(const std::string& state) override;
  bool plans_by_budget() const override;
  std::vector<std::string> remarks() const override;

 private:
  std::unique_ptr<Strategy> strategy_;
  std::string plugin_;
};

/// Calls `step` of a plug-in; throws InputError for whatever it throws.
template <class Step>
auto guarded(const std::string& plugin, const char* what, Step step) {
  const Location where{plugin, 0, ""};
  try {
    return step();
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& e) {
    throw InputError(where, std::string(what) + " threw: " + e.what());
  } catch (...) {
    throw InputError(where, std::string(what) + " threw what is no std::exception");
  }
}

}  // namespace orrery
