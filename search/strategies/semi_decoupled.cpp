#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/network_results.h"
#include "search/strategies/part_of_space.h"
#include "search/strategy.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

constexpr int kTries = 1000;       // at a machine that is not yet among those drawn
constexpr int kReplacements = 10;  // of proxies on which no network could be measured

enum class Stage : int { kNetworks, kCheck, kHardware };

/// The semi-decoupled search (Lu, Yan, Shi and Ren, "A semi-decoupled approach to fast and optimal
/// hardware-software co-design of neural accelerators", 2022). Stage 1 searches networks on one or
/// several proxy accelerators and keeps the set P of those that no other beats there in accuracy,
/// objectives and limited metrics; stage 2 searches hardware together with P only. It rests on the
/// networks' order by cost being the same on other hardware, so that is measured in between on
/// random hardware; where it is not, P is widened by the next Pareto fronts, and the user told.
class SemiDecoupled : public Strategy {
 public:
  explicit SemiDecoupled(const StrategySetup& setup)
      : setup_(setup),
        stage1_(setup.options.text("stage1", "annealing", "strategy that searches networks")),
        stage2_(setup.options.text("stage2", "bayesian", "strategy that searches hardware and P")),
        share_(setup.options.number("share", 0.5, 0.01, 0.99, "of the budget for stage 1")),
        proxies_(static_cast<std::size_t>(setup.options.integer(
            "proxies", 1, 1, 20, "the middle of the hardware space, then random ones"))),
        checks_(static_cast<std::size_t>(setup.options.integer(
            "checks", 2, 0, 20, "random accelerators on which the order is measured"))),
        sample_(static_cast<std::size_t>(
            setup.options.integer("sample", 8, 3, 100, "networks that it is measured with"))),
        wanted_(setup.options.number("correlation", 0.9, -1, 1,
                                     "Spearman's, below which P is widened by a front for each "
                                     "0.1 that is missing")),
        options_{
            StrategyOptions(setup.options.with_prefix("stage1.", "options of stage1's strategy"),
                            setup.options.where()),
            StrategyOptions(setup.options.with_prefix("stage2.", "options of stage2's strategy"),
                            setup.options.where())},
        random_(setup.seed),
        networks_(setup.space, of_role(true)),
        results_(setup.space, setup.objectives, setup.constraints) {
    const std::size_t knobs = setup.space.knobs().size();
    if (networks_.space().knobs().empty() || networks_.space().knobs().size() == knobs) {
      throw InputError(setup.options.where(),
                       "semi_decoupled needs knobs of the network (architecture: or workload) and "
                       "others");
    }
    draw_machines();
    start_networks();
  }

  std::vector<Choices> ask(int n) override {
    while (true) {
      std::vector<Choices> batch;
      reported_ = 0;
      if (stage_ == Stage::kNetworks) {
        batch = ask_networks(n);
        if (batch.empty() && !next_proxy()) start_check();
      } else if (stage_ == Stage::kCheck) {
        batch = ask_check(n);
        if (batch.empty()) start_hardware();
      } else {
        return ask_hardware(n);
      }
      if (!batch.empty()) return batch;
    }
  }

  void tell(const Trial& trial) override {
    const std::size_t position = reported_++;
    ++used_;
    Trial reported = trial;
    // Limits on cost do not count before stage 2: P is for every limit.
    if (stage_ != Stage::kHardware && !trial.objectives.empty()) {
      reported.state = TrialState::kComplete;
      reported.violation = 0;
      reported.objectives = results_.costs(trial);
      results_.add(trial, machine_);
    }
    if (stage_ == Stage::kCheck) return;
    reported.choices = inner_batch_.at(position);
    inner_->tell(reported);
  }

  /// In stage 1 networks from elsewhere wait for stage 2, where P takes up those that keep the
  /// limits.
  void inform(const Trial& trial) override {
    if (stage_ == Stage::kHardware) {
      inform_inner(trial);
    } else {
      informed_.push_back(trial);
    }
  }

  std::string save() const override {
    auto informed = nlohmann::json::array();
    for (const Trial& trial : informed_) informed.push_back(to_json(trial));
    return nlohmann::json{{"stage", static_cast<int>(stage_)},
                          {"random", random_.state()},
                          {"machines", machines_},
                          {"machine", machine_},
                          {"replaced", replaced_},
                          {"asked", asked_},
                          {"used", used_},
                          {"stage2_budget", stage2_budget_},
                          {"results", results_.save()},
                          {"informed", informed},
                          {"networks", kept_},
                          {"pending", pending_},
                          {"remarks", remarks_},
                          {"inner", inner_ ? inner_->save() : ""},
                          {"batch", inner_batch_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      stage_ = static_cast<Stage>(json.at("stage").get<int>());
      random_ = Random(json.at("random"));
      machines_ = json.at("machines").get<std::vector<Choices>>();
      machine_ = json.at("machine");
      replaced_ = json.at("replaced");
      asked_ = json.at("asked");
      used_ = json.at("used");
      stage2_budget_ = json.at("stage2_budget");
      results_.load(json.at("results"));
      for (const auto& trial : json.at("informed")) informed_.push_back(trial_from_json(trial));
      kept_ = json.at("networks").get<std::vector<Choices>>();
      pending_ = json.at("pending").get<std::vector<Choices>>();
      remarks_ = json.at("remarks").get<std::vector<std::string>>();
      inner_.reset();
      if (stage_ == Stage::kNetworks) start_networks();
      if (stage_ == Stage::kHardware) make_hardware_search();
      if (inner_) inner_->load(json.at("inner"));
      inner_batch_ = json.at("batch").get<std::vector<Choices>>();
    });
  }

  std::vector<std::string> remarks() const override { return remarks_; }

  bool plans_by_budget() const override { return true; }

 private:
  std::vector<bool> of_role(bool architecture) const {
    std::vector<bool> is_in;
    for (const Knob& knob : setup_.space.knobs()) {
      is_in.push_back((knob.role == KnobRole::kArchitecture) == architecture);
    }
    return is_in;
  }

  /// The proxies and the accelerators to check on, as points whose architecture does not matter.
  void draw_machines() {
    const Space& space = setup_.space;
    Choices middle(space.knobs().size(), 0);
    for (std::size_t i = 0; i < middle.size(); ++i) {
      if (space.knobs()[i].ordered()) middle[i] = (space.knobs()[i].size() - 1) / 2;
    }
    machines_.push_back(space.canonical(middle));
    while (machines_.size() < proxies_ + checks_) machines_.push_back(new_machine());
  }

  /// A random machine; a new one as long as there are any.
  Choices new_machine() {
    Choices drawn = setup_.space.random(random_);
    for (int tries = 0; tries < kTries && is_known_machine(drawn); ++tries) {
      drawn = setup_.space.random(random_);
    }
    return drawn;
  }

  /// Is it one of the machines already, whatever the network?
  bool is_known_machine(const Choices& drawn) const {
    return std::any_of(machines_.begin(), machines_.end(), [&](const Choices& known) {
      for (std::size_t i = 0; i < drawn.size(); ++i) {
        const bool network = setup_.space.knobs()[i].role == KnobRole::kArchitecture;
        if (!network && drawn[i] != known[i]) return false;
      }
      return true;
    });
  }

  std::int64_t stage1_budget() const {
    const double share = share_ * static_cast<double>(setup_.budget);
    return std::max<std::int64_t>(1,
                                  static_cast<std::int64_t>(share / static_cast<double>(proxies_)));
  }

  std::uint64_t inner_seed() const { return setup_.seed + machine_ + 1; }

  void start_networks() {
    inner_ = make_strategy(
        stage1_, {networks_.space(), results_.names(), stage1_budget(), inner_seed(), options_[0]});
  }

  std::vector<Choices> ask_networks(int n) {
    if (asked_ > 0 && !results_.measured_on(machine_) && replaced_ < kReplacements) {
      replace_proxy();
    }
    const std::int64_t left = stage1_budget() - asked_;
    inner_batch_.clear();
    if (left > 0) inner_batch_ = inner_->ask(static_cast<int>(std::min<std::int64_t>(n, left)));
    asked_ += static_cast<std::int64_t>(inner_batch_.size());
    std::vector<Choices> batch;
    for (const Choices& part : inner_batch_) {
      batch.push_back(networks_.whole(part, machines_[machine_]));
    }
    return batch;
  }

  /// Takes another machine where no network of the first batch could be measured, as when the proxy
  /// itself breaks a limit. What was asked counts.
  void replace_proxy() {
    machines_[machine_] = new_machine();
    ++replaced_;
    start_networks();
  }

  bool next_proxy() {
    if (machine_ + 1 >= proxies_) return false;
    ++machine_;
    asked_ = 0;
    start_networks();
    return true;
  }

  void start_check() {
    stage_ = Stage::kCheck;
    inner_.reset();
    inner_batch_.clear();
    pending_.clear();
    machine_ = proxies_;
    kept_ = results_.sample(sample_);
    fill_check();
  }

  void fill_check() {
    if (machine_ >= proxies_ + checks_) return;
    for (const Choices& network : kept_) {
      pending_.push_back(networks_.whole(results_.network_of(network), machines_[machine_]));
    }
  }

  /// The sample on one accelerator after the other.
  std::vector<Choices> ask_check(int n) {
    if (pending_.empty()) {
      ++machine_;
      fill_check();
    }
    const auto count = std::min(static_cast<std::size_t>(n), pending_.size());
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Choices> batch(pending_.begin(), end);
    pending_.erase(pending_.begin(), end);
    return batch;
  }

  void start_hardware() {
    const int depth = 1 + missing_fronts();
    kept_ = results_.fronts(proxies_, depth);
    remarks_.push_back(
        fmt::format("stage 1 kept {} networks of {} tried on {} prox{}, compared by "
                    "{}",
                    kept_.size(), results_.count_before(proxies_), proxies_,
                    proxies_ == 1 ? "y" : "ies", fmt::join(results_.names(), ", ")));
    if (kept_.size() == 1) {
      remarks_.emplace_back(
          "a single network is suspicious: no objective and no limit trades against another there, "
          "or stage 1 was too short; stage 2 searches hardware for this network only");
    }
    add_informed();
    stage_ = Stage::kHardware;
    inner_batch_.clear();
    stage2_budget_ = std::max<std::int64_t>(1, setup_.budget - used_);
    if (kept_.empty()) {
      remarks_.emplace_back("no network could be run on a proxy; there is nothing for stage 2");
      return;
    }
    make_hardware_search();
    for (const Trial& trial : informed_) inform_inner(trial);
  }

  /// Networks of feasible trials from elsewhere, behind those of stage 1.
  void add_informed() {
    for (const Trial& trial : informed_) {
      if (trial.state == TrialState::kComplete && place_in_p(trial.choices) < 0) {
        kept_.push_back(trial.choices);
      }
    }
  }

  /// The position of this point's network in P, or -1.
  int place_in_p(const Choices& choices) const {
    const Choices network = results_.network_of(choices);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (results_.network_of(kept_[i]) == network) return static_cast<int>(i);
    }
    return -1;
  }

  /// Tells stage 2 of a trial, where its network is in P.
  void inform_inner(const Trial& trial) {
    const int network = place_in_p(trial.choices);
    if (!inner_ || network < 0) return;
    Trial part = trial;
    part.choices = hardware_->part(trial.choices);
    part.choices.back() = network;
    inner_->inform(part);
  }

  /// By how many Pareto fronts P has to be widened, since other machines rank networks otherwise.
  int missing_fronts() {
    if (checks_ == 0) return 0;
    std::optional<double> lowest;
    int machines = 0;
    for (std::size_t machine = proxies_; machine < proxies_ + checks_; ++machine) {
      const auto agreement = results_.agreement(machine);
      if (!agreement) continue;
      ++machines;
      lowest = std::min(lowest.value_or(1), *agreement);
    }
    if (!lowest) {
      remarks_.emplace_back(results_.any_simulated()
                                ? "the networks' order could not be compared on other accelerators"
                                : "no objective and no limit is on a metric that the accelerator "
                                  "changes, so there is no order to compare");
      return 0;
    }
    const int missing =
        *lowest < wanted_ ? static_cast<int>(std::ceil((wanted_ - *lowest) / 0.1)) : 0;
    remarks_.push_back(fmt::format(
        "the networks' order on the proxy and on {} other accelerators correlates by {:.3f} or "
        "more (Spearman){}",
        machines, *lowest,
        missing == 0 ? ""
                     : fmt::format(": less than {}, so P was widened to {} Pareto fronts", wanted_,
                                   missing + 1)));
    return missing;
  }

  /// P as one knob, in the order of the networks' accuracy.
  void make_hardware_search() {
    if (kept_.empty()) return;
    Knob networks{.name = "network of P", .values = {}, .role = KnobRole::kArchitecture};
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      networks.values.push_back(std::to_string(i));
      networks.scale.push_back(static_cast<double>(i) /
                               std::max(1.0, static_cast<double>(kept_.size()) - 1));
    }
    hardware_.emplace(setup_.space, of_role(false), std::vector<Knob>{networks});
    machine_ = proxies_ + checks_;
    inner_ = make_strategy(stage2_, {hardware_->space(), setup_.objectives, stage2_budget_,
                                     inner_seed(), options_[1], setup_.constraints});
  }

  std::vector<Choices> ask_hardware(int n) {
    inner_batch_.clear();
    if (!inner_) return {};
    inner_batch_ = inner_->ask(n);
    std::vector<Choices> batch;
    for (const Choices& part : inner_batch_) {
      batch.push_back(hardware_->whole(part, kept_[static_cast<std::size_t>(part.back())]));
    }
    return batch;
  }

  StrategySetup setup_;
  std::string stage1_, stage2_;
  double share_;
  std::size_t proxies_, checks_, sample_;
  double wanted_;
  std::array<StrategyOptions, 2> options_;
  Random random_;
  PartOfSpace networks_;                 // the networks' knobs
  std::optional<PartOfSpace> hardware_;  // the others, and P
  NetworkResults results_;
  std::vector<Choices> machines_;  // proxies, then checks

  Stage stage_ = Stage::kNetworks;
  std::size_t machine_ = 0;         // of machines_, at hand
  int replaced_ = 0;                // proxies
  std::int64_t asked_ = 0;          // on this proxy
  std::int64_t used_ = 0;           // trials told in all
  std::int64_t stage2_budget_ = 1;  // what was left of the budget when it began
  std::vector<Choices> kept_;       // the check's sample, then P
  std::vector<Choices> pending_;    // of the check
  std::vector<Trial> informed_;     // before stage 2, of trials from elsewhere
  std::unique_ptr<Strategy> inner_;
  std::vector<Choices> inner_batch_;
  std::size_t reported_ = 0;  // of the batch at hand
  std::vector<std::string> remarks_;
};

const StrategyRegistration kSemiDecoupled{
    "semi_decoupled", "networks on a proxy first, then hardware with the best of them",
    [](const StrategySetup& setup) { return std::make_unique<SemiDecoupled>(setup); }};

}  // namespace
}  // namespace orrery
