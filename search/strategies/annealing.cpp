#include <algorithm>
#include <cmath>

#include "search/strategies/evaluated_points.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kKnownSteps = 200;     // over known points before a random one is taken
constexpr double kInfeasible = 100;  // above every difference of scores that matters

/// What annealing minimises: the score, a logarithm; infeasible points lie above all others.
double energy_of(const EvaluatedPoint& evaluated) {
  return evaluated.feasible() ? evaluated.score() : kInfeasible + evaluated.violation;
}

/// Simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983): several chains, each of which steps
/// to a neighbour when it is better, or worse by d with probability exp(-d / temperature). Known
/// points cost nothing, so a chain walks over them until it finds one that was never tried.
class Annealing : public Strategy {
 public:
  explicit Annealing(const StrategySetup& setup)
      : space_(setup.space),
        budget_(static_cast<double>(setup.budget)),
        chains_(setup.options.integer("chains", 4, 1, 64, "that walk side by side")),
        hot_(setup.options.number("hot", 0.5, 1e-6, 100,
                                  "first temperature; 0.5: half of the steps to what is 1.4 times "
                                  "as bad are taken")),
        cold_(setup.options.number("cold", 0.01, 1e-6, 100, "last temperature")),
        random_(setup.seed) {}

  std::vector<Choices> ask(int n) override {
    proposals_.clear();
    while (static_cast<std::int64_t>(at_.size()) < chains_) at_.emplace_back();
    for (std::size_t chain = 0; chain < at_.size() && static_cast<int>(proposals_.size()) < n;
         ++chain) {
      auto proposal = walk(chain);
      if (!proposal) break;
      proposals_.push_back(std::move(*proposal));
      chain_of_.resize(proposals_.size());
      chain_of_.back() = chain;
    }
    reported_ = 0;
    return proposals_;
  }

  void tell(const Trial& trial) override {
    const EvaluatedPoint& evaluated = evaluated_.add(trial);
    Choices& at = at_[chain_of_[reported_++]];
    if (at.empty() || accepts(*evaluated_.find(at), evaluated)) at = trial.choices;
  }

  std::string save() const override {
    return nlohmann::json{{"random", random_.state()},
                          {"memory", evaluated_.save()},
                          {"at", at_},
                          {"proposals", proposals_},
                          {"chain_of", chain_of_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      at_ = json.at("at").get<std::vector<Choices>>();
      proposals_ = json.at("proposals").get<std::vector<Choices>>();
      chain_of_ = json.at("chain_of").get<std::vector<std::size_t>>();
    });
  }

 private:
  /// The next point of a chain that was never tried; nothing when all were.
  std::optional<Choices> walk(std::size_t chain) {
    Choices& at = at_[chain];
    for (int step = 0; !at.empty() && step < kKnownSteps; ++step) {
      Choices next = space_.neighbour(at, random_, random_.uniform() < 0.3 ? 2 : 1);
      const EvaluatedPoint* known = evaluated_.find(next);
      const bool proposed =
          std::find(proposals_.begin(), proposals_.end(), next) != proposals_.end();
      if (known == nullptr && !proposed) return next;
      if (known != nullptr && accepts(*evaluated_.find(at), *known)) at = next;
    }
    return fresh_point(space_, random_, evaluated_, proposals_);
  }

  bool accepts(const EvaluatedPoint& from, const EvaluatedPoint& to) {
    const double done = std::min(1.0, static_cast<double>(evaluated_.size()) / budget_);
    const double temperature = hot_ * std::pow(cold_ / hot_, done);
    const double worse = energy_of(to) - energy_of(from);
    return worse <= 0 || random_.uniform() < std::exp(-worse / temperature);
  }

  const Space& space_;
  double budget_;
  std::int64_t chains_;
  double hot_, cold_;
  Random random_;
  EvaluatedPoints evaluated_;
  std::vector<Choices> at_;  // where each chain is; empty before its first point
  std::vector<Choices> proposals_;
  std::vector<std::size_t> chain_of_;  // of each proposal
  std::size_t reported_ = 0;           // proposals reported
};

const StrategyRegistration kAnnealing{
    "annealing", "simulated annealing, several chains",
    [](const StrategySetup& setup) { return std::make_unique<Annealing>(setup); }};

}  // namespace
}  // namespace orrery
