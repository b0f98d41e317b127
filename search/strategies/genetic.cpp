#include <algorithm>
#include <limits>
#include <numeric>

#include "search/strategies/evaluated_points.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kMutations = 20;  // tries to make a child that is new

struct Individual {
  EvaluatedPoint evaluated;
  int rank = 0;
  double crowding = 0;
};

/// Pareto ranks, where feasible comes before infeasible and less violation before more: Deb's
/// constraint-domination.
void rank(std::vector<Individual>& all) {
  std::vector<Objectives> feasible;
  std::vector<std::size_t> places, rest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    (all[i].evaluated.feasible() ? places : rest).push_back(i);
    if (all[i].evaluated.feasible()) feasible.push_back(all[i].evaluated.objectives);
  }
  const std::vector<int> ranks = pareto_ranks(feasible);
  int next = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    all[places[i]].rank = ranks[i];
    next = std::max(next, ranks[i] + 1);
  }
  std::stable_sort(rest.begin(), rest.end(), [&](std::size_t a, std::size_t b) {
    return all[a].evaluated.violation < all[b].evaluated.violation;
  });
  for (const std::size_t i : rest) all[i].rank = next++;
}

/// Crowding distance within each front (Deb et al. 2002, section III-B).
void crowd(std::vector<Individual>& all) {
  for (Individual& one : all) one.crowding = 0;
  int last = 0;
  for (const Individual& one : all) last = std::max(last, one.rank);
  for (int front = 0; front <= last; ++front) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].rank == front && all[i].evaluated.feasible()) members.push_back(i);
    }
    const std::size_t objectives =
        members.empty() ? 0 : all[members[0]].evaluated.objectives.size();
    for (std::size_t o = 0; o < objectives; ++o) {
      const auto value = [&](std::size_t i) { return all[i].evaluated.objectives[o]; };
      std::stable_sort(members.begin(), members.end(),
                       [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
      const double range = value(members.back()) - value(members.front());
      all[members.front()].crowding = all[members.back()].crowding =
          std::numeric_limits<double>::infinity();
      for (std::size_t i = 1; i + 1 < members.size() && range > 0; ++i) {
        all[members[i]].crowding += (value(members[i + 1]) - value(members[i - 1])) / range;
      }
    }
  }
}

bool fitter(const Individual& a, const Individual& b) {
  return a.rank != b.rank ? a.rank < b.rank : a.crowding > b.crowding;
}

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic
/// algorithm: NSGA-II", 2002) on lists of choices: uniform crossover, and mutation by the space's
/// own neighbours. A child that was tried before is mutated further, for a trial is expensive.
class Genetic : public Strategy {
 public:
  explicit Genetic(const StrategySetup& setup)
      : space_(setup.space),
        size_(static_cast<std::size_t>(
            setup.options.integer("population", 16, 2, 10'000, "individuals that survive"))),
        crossover_(setup.options.number("crossover", 0.9, 0, 1,
                                        "chance that a child has two "
                                        "parents")),
        mutation_(setup.options.number("mutation", 1, 0, 100,
                                       "knobs of a child that change, on "
                                       "average")),
        random_(setup.seed),
        evaluated_(setup.constraints) {}

  std::vector<Choices> ask(int n) override {
    if (asked_ == generation_.size()) breed();
    std::vector<Choices> batch;
    while (asked_ < generation_.size() && static_cast<int>(batch.size()) < n) {
      batch.push_back(generation_[asked_++]);
    }
    return batch;
  }

  void tell(const Trial& trial) override {
    born_.push_back(evaluated_.add(trial));
    if (born_.size() == generation_.size()) select();
  }

  void inform(const Trial& trial) override {
    population_.push_back({evaluated_.add(trial)});
    survive();
  }

  std::string save() const override {
    const auto choices = [](const auto& all, auto get) {
      std::vector<Choices> list;
      for (const auto& one : all) list.push_back(get(one));
      return list;
    };
    return nlohmann::json{
        {"random", random_.state()},
        {"memory", evaluated_.save()},
        {"generation", generation_},
        {"asked", asked_},
        {"born", choices(born_, [](const EvaluatedPoint& evaluated) { return evaluated.choices; })},
        {"population",
         choices(population_, [](const Individual& one) { return one.evaluated.choices; })}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      generation_ = json.at("generation").get<std::vector<Choices>>();
      asked_ = json.at("asked");
      const auto known = [&](const Choices& choices) {
        const EvaluatedPoint* evaluated = evaluated_.find(choices);
        if (evaluated == nullptr)
          throw InputError("the strategy's state misses one of its own trials");
        return *evaluated;
      };
      for (const auto& choices : json.at("born")) born_.push_back(known(choices));
      for (const auto& choices : json.at("population")) population_.push_back({known(choices)});
      rank(population_);
      crowd(population_);
    });
  }

 private:
  void breed() {
    generation_.clear();
    born_.clear();
    asked_ = 0;
    while (generation_.size() < size_) {
      auto child = population_.empty() ? std::nullopt : new_child();
      if (!child) child = fresh_point(space_, random_, evaluated_, generation_);
      if (!child) return;  // every point was tried
      generation_.push_back(std::move(*child));
    }
  }

  std::optional<Choices> new_child() {
    Choices child = parent();
    if (random_.uniform() < crossover_) child = crossed(child, parent());
    for (int i = 0; i < kMutations; ++i) {
      int changes = 0;  // binomial with the mean asked for
      const double chance = mutation_ / static_cast<double>(child.size());
      for (std::size_t knob = 0; knob < child.size(); ++knob) changes += random_.uniform() < chance;
      if (i > 0 && changes == 0) changes = 1;
      if (changes > 0) child = space_.neighbour(child, random_, changes);
      if (!evaluated_.has(child) &&
          std::find(generation_.begin(), generation_.end(), child) == generation_.end()) {
        return child;
      }
    }
    return std::nullopt;
  }

  /// The fitter of two.
  const Choices& parent() {
    const Individual& a = population_[random_.below(population_.size())];
    const Individual& b = population_[random_.below(population_.size())];
    return fitter(b, a) ? b.evaluated.choices : a.evaluated.choices;
  }

  Choices crossed(const Choices& a, const Choices& b) {
    Choices child(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      const bool first = random_.uniform() < 0.5;
      child[i] = first ? a[i] : b[i];
      if (child[i] == kInactive) child[i] = first ? b[i] : a[i];  // it may count in the child
    }
    return space_.canonical(std::move(child));
  }

  void select() {
    for (const EvaluatedPoint& evaluated : born_) population_.push_back({evaluated});
    born_.clear();
    survive();
    generation_.clear();
    asked_ = 0;
  }

  /// Leaves the fittest.
  void survive() {
    rank(population_);
    crowd(population_);
    std::stable_sort(population_.begin(), population_.end(), fitter);
    if (population_.size() > size_) population_.resize(size_);
    rank(population_);
    crowd(population_);
  }

  const Space& space_;
  std::size_t size_;
  double crossover_, mutation_;
  Random random_;
  EvaluatedPoints evaluated_;
  std::vector<Individual> population_;
  std::vector<Choices> generation_;   // children of this generation
  std::size_t asked_ = 0;             // of them
  std::vector<EvaluatedPoint> born_;  // evaluated of them
};

const StrategyRegistration kGenetic{
    "genetic", "NSGA-II, for one or several objectives",
    [](const StrategySetup& setup) { return std::make_unique<Genetic>(setup); }};

}  // namespace
}  // namespace orrery
