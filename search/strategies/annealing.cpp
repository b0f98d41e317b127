#include <algorithm>
#include <cmath>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/scalarisation.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kKnownSteps = 200;     // over known points before a random one is taken
constexpr double kInfeasible = 100;  // above every difference of scores that matters

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
        random_(setup.seed),
        evaluated_(setup.constraints),
        scalars_(static_cast<std::size_t>(chains_), Scalarisation(setup.objectives.size())),
        several_(setup.objectives.size() > 1) {}

  std::vector<Choices> ask(int n) override {
    proposals_.clear();
    if (several_) turn_chains();
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
    const std::size_t chain = chain_of_[reported_++];
    Choices& at = at_[chain];
    if (at.empty() || accepts(*evaluated_.find(at), evaluated, scalars_[chain])) at = trial.choices;
  }

  /// The worst chain goes on from there, if that is better.
  void inform(const Trial& trial) override {
    const EvaluatedPoint& evaluated = evaluated_.add(trial);
    if (static_cast<std::int64_t>(at_.size()) < chains_) {
      at_.push_back(trial.choices);
      return;
    }
    std::size_t worst = 0;
    for (std::size_t chain = 1; chain < at_.size(); ++chain) {
      if (is_worse(at_[chain], at_[worst])) worst = chain;
    }
    const EvaluatedPoint* known = evaluated_.find(at_[worst]);
    if (known == nullptr || scalars_[worst].better(evaluated, *known)) at_[worst] = trial.choices;
  }

  std::string save() const override {
    return nlohmann::json{
        {"random", random_.state()}, {"memory", evaluated_.save()}, {"at", at_},
        {"weights", weights()},      {"proposals", proposals_},     {"chain_of", chain_of_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      at_ = json.at("at").get<std::vector<Choices>>();
      for (std::size_t chain = 0; chain < scalars_.size(); ++chain) {
        scalars_[chain].set_weights(json.at("weights").at(chain).get<std::vector<double>>());
        scalars_[chain].measure(evaluated_);
      }
      proposals_ = json.at("proposals").get<std::vector<Choices>>();
      chain_of_ = json.at("chain_of").get<std::vector<std::size_t>>();
    });
  }

 private:
  std::vector<std::vector<double>> weights() const {
    std::vector<std::vector<double>> weights;
    for (const Scalarisation& scalar : scalars_) weights.push_back(scalar.weights());
    return weights;
  }

  /// With several objectives a chain looks for another point of the front each time, from the best
  /// known in that direction.
  void turn_chains() {
    for (std::size_t chain = 0; chain < at_.size(); ++chain) {
      Scalarisation& scalar = scalars_[chain];
      scalar.turn(random_);
      scalar.measure(evaluated_);
      const auto& all = evaluated_.all();
      const auto best = std::min_element(
          all.begin(), all.end(),
          [&](const EvaluatedPoint& a, const EvaluatedPoint& b) { return scalar.better(a, b); });
      if (best != all.end()) at_[chain] = best->choices;
    }
  }

  /// Is a chain's place worse than another's? No place yet is the worst.
  bool is_worse(const Choices& a, const Choices& b) const {
    const EvaluatedPoint *one = evaluated_.find(a), *other = evaluated_.find(b);
    if (one == nullptr || other == nullptr) return one == nullptr && other != nullptr;
    return scalars_.front().better(*other, *one);
  }

  /// The next point of a chain that was never tried; nothing when all were.
  std::optional<Choices> walk(std::size_t chain) {
    Choices& at = at_[chain];
    for (int step = 0; !at.empty() && step < kKnownSteps; ++step) {
      Choices next = space_.neighbour(at, random_, random_.uniform() < 0.3 ? 2 : 1);
      const EvaluatedPoint* known = evaluated_.find(next);
      const bool proposed =
          std::find(proposals_.begin(), proposals_.end(), next) != proposals_.end();
      if (known == nullptr && !proposed) return next;
      if (known != nullptr && accepts(*evaluated_.find(at), *known, scalars_[chain])) at = next;
    }
    return fresh_point(space_, random_, evaluated_, proposals_);
  }

  /// What a chain minimises: the score; infeasible points lie above all others.
  static double energy_of(const EvaluatedPoint& evaluated, const Scalarisation& scalar) {
    return evaluated.feasible() ? scalar.score(evaluated) : kInfeasible + evaluated.violation;
  }

  bool accepts(const EvaluatedPoint& from, const EvaluatedPoint& to, const Scalarisation& scalar) {
    const double done = std::min(1.0, static_cast<double>(evaluated_.size()) / budget_);
    const double temperature = hot_ * std::pow(cold_ / hot_, done);
    const double worse = energy_of(to, scalar) - energy_of(from, scalar);
    return worse <= 0 || random_.uniform() < std::exp(-worse / temperature);
  }

  const Space& space_;
  double budget_;
  std::int64_t chains_;
  double hot_, cold_;
  Random random_;
  EvaluatedPoints evaluated_;
  std::vector<Scalarisation> scalars_;  // one for each chain
  bool several_;                        // objectives
  std::vector<Choices> at_;             // where each chain is; empty before its first point
  std::vector<Choices> proposals_;
  std::vector<std::size_t> chain_of_;  // of each proposal
  std::size_t reported_ = 0;           // proposals evaluated
};

const StrategyRegistration kAnnealing{
    "annealing", "simulated annealing, several chains",
    [](const StrategySetup& setup) { return std::make_unique<Annealing>(setup); }};

}  // namespace
}  // namespace orrery
