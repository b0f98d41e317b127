#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <sstream>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/scalarisation.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kMostOfOneTurn = 16;  // at most, of one member at a time
constexpr double kBestShare = 0.1;  // of all trials: what a member is credited for finding
constexpr double kDecay = 0.7;      // of a member's credit when it has its turn
constexpr double kTemperature = 0.15;

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::stringstream parts(list);
  for (std::string name; std::getline(parts, name, ',');) names.push_back(name);
  return names;
}

/// Several strategies on one budget (P3BO; Angermueller et al., "Population-based black-box
/// optimization for biological sequence design", ICML 2020, as in Apollo). Each batch is one
/// member's, the others are informed of it. A member's credit is the share of its latest batches
/// that came among the best tenth of all trials; who is next is drawn by it.
class Portfolio : public Strategy {
 public:
  explicit Portfolio(const StrategySetup& setup)
      : names_(names_in(setup.options.text("members", "annealing,bayesian,genetic,reinforce",
                                           "strategies, with commas between"))),
        random_(setup.seed),
        evaluated_(setup.constraints),
        scalar_(setup.objectives.size()),
        credits_(names_.size(), 0),
        turns_(names_.size(), 0) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == "portfolio") {
        throw InputError(setup.options.where(), "a portfolio cannot be its own member");
      }
      options_.emplace_back(
          setup.options.with_prefix(names_[i] + ".", "options of the member " + names_[i]),
          setup.options.where());
      members_.push_back(
          make_strategy(names_[i], {setup.space, setup.objectives, setup.budget, setup.seed + i + 1,
                                    options_.back(), setup.constraints}));
    }
    if (members_.empty()) {
      throw InputError(setup.options.where(), "members is empty; allowed: at least one strategy");
    }
  }

  std::vector<Choices> ask(int n) override {
    credit();
    std::vector<bool> has_ended(members_.size(), false);
    while (true) {
      const auto next = draw(has_ended);
      if (!next) return {};
      turn_ = *next;
      batch_ = members_[turn_]->ask(std::min(n, kMostOfOneTurn));
      if (!batch_.empty()) break;
      has_ended[turn_] = true;
    }
    ++turns_[turn_];
    return batch_;
  }

  void tell(const Trial& trial) override {
    evaluated_.add(trial);
    members_[turn_]->tell(trial);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (i != turn_) members_[i]->inform(trial);
    }
  }

  void inform(const Trial& trial) override {
    evaluated_.add(trial);
    for (const auto& member : members_) member->inform(trial);
  }

  std::string save() const override {
    auto members = nlohmann::json::array();
    for (const auto& member : members_) members.push_back(member->save());
    return nlohmann::json{{"random", random_.state()},
                          {"evaluated", evaluated_.save()},
                          {"credits", credits_},
                          {"turns", turns_},
                          {"turn", turn_},
                          {"batch", batch_},
                          {"weights", scalar_.weights()},
                          {"members", members}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("evaluated"));
      credits_ = json.at("credits").get<std::vector<double>>();
      turns_ = json.at("turns").get<std::vector<int>>();
      turn_ = json.at("turn");
      batch_ = json.at("batch").get<std::vector<Choices>>();
      scalar_.set_weights(json.at("weights").get<std::vector<double>>());
      for (std::size_t i = 0; i < members_.size(); ++i) {
        members_[i]->load(json.at("members").at(i));
      }
    });
  }

  bool plans_by_budget() const override {
    return std::any_of(members_.begin(), members_.end(),
                       [](const auto& member) { return member->plans_by_budget(); });
  }

  std::vector<std::string> remarks() const override {
    std::string text = "batches of";
    for (std::size_t i = 0; i < names_.size(); ++i) {
      text += fmt::format("{} {} {}", i == 0 ? "" : ",", names_[i], turns_[i]);
    }
    return {text};
  }

 private:
  /// Of the batch that was told: how much of it is among the best of all.
  void credit() {
    if (batch_.empty()) return;
    scalar_.turn(random_);
    scalar_.measure(evaluated_);
    std::vector<EvaluatedPoint> sorted = evaluated_.all();
    const auto best =
        static_cast<std::ptrdiff_t>(std::ceil(kBestShare * static_cast<double>(sorted.size())));
    std::partial_sort(
        sorted.begin(), sorted.begin() + best, sorted.end(),
        [&](const EvaluatedPoint& a, const EvaluatedPoint& b) { return scalar_.better(a, b); });
    const auto hits =
        std::count_if(sorted.begin(), sorted.begin() + best, [&](const EvaluatedPoint& one) {
          return std::find(batch_.begin(), batch_.end(), one.choices) != batch_.end();
        });
    const double share = static_cast<double>(hits) / static_cast<double>(batch_.size());
    credits_[turn_] = kDecay * credits_[turn_] + (1 - kDecay) * share;
    batch_.clear();
  }

  /// Who is next: each once, then by credit; nothing when all have ended.
  std::optional<std::size_t> draw(const std::vector<bool>& has_ended) {
    double sum = 0;
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (has_ended[i]) continue;
      if (turns_[i] == 0) return i;
      sum += std::exp(credits_[i] / kTemperature);
      last = i;
    }
    double left = random_.uniform() * sum;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (has_ended[i]) continue;
      left -= std::exp(credits_[i] / kTemperature);
      if (left < 0) return i;
    }
    return last;
  }

  std::vector<std::string> names_;
  Random random_;
  EvaluatedPoints evaluated_;
  Scalarisation scalar_;
  std::deque<StrategyOptions> options_;  // members keep references
  std::vector<std::unique_ptr<Strategy>> members_;
  std::vector<double> credits_;
  std::vector<int> turns_;      // batches of each
  std::size_t turn_ = 0;        // whose the batch at hand is
  std::vector<Choices> batch_;  // at hand; empty once it was credited
};

const StrategyRegistration kPortfolio{
    "portfolio", "several strategies on one budget, those that find more have more turns",
    [](const StrategySetup& setup) { return std::make_unique<Portfolio>(setup); }};

}  // namespace
}  // namespace orrery
