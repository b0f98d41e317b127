#include "search/experiment/coupled.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "search/strategy.h"
#include "workloads/coded_space.h"

namespace orrery {
namespace {

constexpr std::size_t kSampledLimits = 9;
constexpr int kBatch = 32;

/// The designs of a network set as points of a space, the machine first.
class DesignSpace {
 public:
  DesignSpace(const NetworkSet& set, const std::vector<std::string>& machines)
      : set_(set), space_(knobs(set, machines)) {
    for (std::size_t n = 0; n < set.size(); ++n) rows_.emplace(set.codes[n], n);
    order_.resize(set.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return set.macs[a] < set.macs[b]; });
  }

  const Space& space() const { return space_; }
  std::size_t machine(const Choices& choices) const {
    return static_cast<std::size_t>(choices.front());
  }
  std::size_t network(const Choices& choices) const {
    if (!by_digits(set_)) {
      const auto coarse = static_cast<std::size_t>(choices[1]);
      const auto fine = static_cast<std::size_t>(choices[2]);
      return order_[std::min(coarse * side(set_) + fine, order_.size() - 1)];
    }
    std::string code;
    for (std::size_t i = 1; i < choices.size(); ++i) {
      code += space_.knobs()[i].values[static_cast<std::size_t>(choices[i])];
    }
    return rows_.at(code);
  }

 private:
  static bool by_digits(const NetworkSet& set) {
    double codes = 1;
    for (const auto& digit : coded_space(set.family.space).digits()) {
      codes *= static_cast<double>(digit.digits.size());
    }
    return codes == static_cast<double>(set.size());
  }

  static std::vector<Knob> knobs(const NetworkSet& set, const std::vector<std::string>& machines) {
    std::vector<Knob> knobs;
    Knob machine;
    machine.name = "machine";
    machine.values = machines;
    knobs.push_back(std::move(machine));
    if (by_digits(set)) {
      for (const auto& digit : coded_space(set.family.space).digits()) {
        Knob knob;
        knob.name = digit.name;
        knob.role = KnobRole::kArchitecture;
        for (const char value : digit.digits) knob.values.emplace_back(1, value);
        knobs.push_back(std::move(knob));
      }
      return knobs;
    }
    for (const char* name : {"coarse", "fine"}) {
      Knob knob;
      knob.name = name;
      knob.role = KnobRole::kArchitecture;
      for (std::size_t i = 0; i < side(set); ++i) {
        knob.values.push_back(std::to_string(i));
        knob.scale.push_back(static_cast<double>(i) / static_cast<double>(side(set)));
      }
      knobs.push_back(std::move(knob));
    }
    return knobs;
  }

  /// Values of each of the two numbers that make a position in the order of MACs.
  static std::size_t side(const NetworkSet& set) {
    return static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(set.size()))));
  }

  const NetworkSet& set_;
  Space space_;
  std::unordered_map<std::string, std::size_t> rows_;
  std::vector<std::size_t> order_;  // by MACs
};

double excess(double value, double limit) { return value > limit ? (value - limit) / limit : 0; }

/// The most accurate design within the limit that one run finds; negative when it finds none.
double run(const std::string& strategy, const DesignSpace& designs, const NetworkSet& set,
           const CostTable& costs, bool energies, const Limit& limit, std::int64_t evaluations,
           std::uint64_t seed) {
  StrategyOptions options;
  const StrategySetup setup{designs.space(), {"accuracy"}, evaluations, seed, options};
  const auto searcher = make_strategy(strategy, setup);
  double best = -1;
  for (std::int64_t number = 0; number < evaluations;) {
    const auto wanted = static_cast<int>(std::min<std::int64_t>(kBatch, evaluations - number));
    const std::vector<Choices> asked = searcher->ask(wanted);
    if (asked.empty()) break;
    for (const Choices& choices : asked) {
      const std::size_t machine = designs.machine(choices), network = designs.network(choices);
      Trial trial;
      trial.number = number++;
      trial.choices = choices;
      trial.objectives = {-set.accuracy[network]};
      trial.violation = excess(costs.latency[machine][network], limit.latency);
      if (energies) trial.violation += excess(costs.energy[machine][network], limit.energy);
      trial.state = trial.violation > 0 ? TrialState::kInfeasible : TrialState::kComplete;
      if (trial.violation == 0) best = std::max(best, set.accuracy[network]);
      searcher->tell(trial);
    }
  }
  return best;
}

}  // namespace

void check_strategy(const std::string& name) {
  Knob knob;
  knob.name = "machine";
  knob.values = {"one", "another"};
  const Space space(std::vector<Knob>{knob});
  StrategyOptions options;
  make_strategy(name, {space, {"accuracy"}, 1, 1, options});
}

MethodResult coupled_search(const std::string& strategy, const Judge& judge, const NetworkSet& set,
                            const CostTable& costs, bool energies, std::int64_t evaluations,
                            std::int64_t seeds, std::uint64_t seed) {
  const DesignSpace designs(set, costs.machines);
  std::vector<std::size_t> feasible;
  for (std::size_t i = 0; i < judge.limits().size(); ++i) {
    if (judge.optimum()[i] >= 0) feasible.push_back(i);
  }
  std::vector<double> regrets;
  const std::size_t samples = std::min(kSampledLimits, feasible.size());
  for (std::size_t i = 0; i < samples; ++i) {
    const std::size_t limit = feasible[(2 * i + 1) * feasible.size() / (2 * samples)];
    for (std::int64_t run_number = 0; run_number < seeds; ++run_number) {
      const double found = run(strategy, designs, set, costs, energies, judge.limits()[limit],
                               evaluations, seed + static_cast<std::uint64_t>(run_number));
      regrets.push_back(found < 0 ? -1 : judge.optimum()[limit] - found);
    }
  }
  MethodResult result;
  result.name = fmt::format("{}, machine and network together", strategy);
  result.evaluations = static_cast<double>(evaluations);
  result.worth.together = summarise(std::move(regrets));
  return result;
}

}  // namespace orrery
