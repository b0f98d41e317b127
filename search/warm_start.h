#pragma once

#include <memory>
#include <string>
#include <vector>

#include "search/earlier_study.h"
#include "search/pool.h"
#include "search/strategy.h"

namespace orrery {

/// Another strategy that begins with points that did well elsewhere. They are tried first, and what
/// became of them here is what the strategy is informed of; so nothing is believed that was
/// measured under other limits, with another network or by a model.
class WarmStart : public Strategy {
 public:
  WarmStart(std::unique_ptr<Strategy> inner, std::vector<Choices> first,
            std::vector<std::string> remarks);

  std::vector<Choices> ask(int n) override;
  void tell(const Trial& trial) override;
  void inform(const Trial& trial) override { inner_->inform(trial); }
  std::string save() const override;
  void load(const std::string& state) override;
  bool plans_by_budget() const override { return inner_->plans_by_budget(); }
  std::vector<std::string> remarks() const override;

 private:
  std::unique_ptr<Strategy> inner_;
  std::vector<Choices> first_;
  std::vector<std::string> remarks_;
  std::size_t asked_ = 0;     // of `first_`
  bool is_starting_ = false;  // is the batch at hand of `first_`?
};

/// The trials of the spec's `prior`: its strategy's, with its fidelity in place of the simulator.
/// `budget` is that of the study, `seed` the strategy's.
EarlierStudy run_prior(const SearchSpec& spec, const Space& space, const std::string& strategy,
                       const std::map<std::string, std::string>& options, std::uint64_t seed,
                       Pool& pool);

/// The strategy of that name, started from the spec's `warm_start` and `prior` where it has them.
/// Throws InputError as make_strategy does, and for a study that cannot be read.
std::unique_ptr<Strategy> make_started_strategy(const std::string& name, const SearchSpec& spec,
                                                const StrategySetup& setup,
                                                const std::map<std::string, std::string>& options,
                                                Pool& pool);

/// What of the earlier study belongs to the identity of one that starts from it: empty without one.
std::string identity_of_start(const SearchSpec& spec);

}  // namespace orrery
