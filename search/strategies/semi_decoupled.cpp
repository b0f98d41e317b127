#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/statistics.h"
#include "search/pareto.h"
#include "search/strategies/evaluated_points.h"
#include "search/strategies/part_of_space.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kTries = 1000;  // at a machine that is not yet among those drawn

enum class Stage : int { kNetworks, kCheck, kHardware };

/// A trial of the first stage or of the check: a network on one accelerator.
struct Seen {
  Choices choices;
  Objectives objectives;
  std::size_t hardware = 0;  // proxy, or the number of proxies plus that of the check
};

/// The semi-decoupled search (Lu, Yan, Shi and Ren, "A semi-decoupled approach to fast and optimal
/// hardware-software co-design of neural accelerators", 2022). Stage 1 searches networks on one or
/// several proxy accelerators and keeps the set P of those that no other beats in accuracy and cost
/// there; stage 2 searches hardware together with P only. It rests on the networks' order by cost
/// being the same on other hardware, so that is measured in between on random hardware; where it is
/// not, P is widened by the next Pareto fronts, and the user told.
class SemiDecoupled : public Strategy {
 public:
  explicit SemiDecoupled(const StrategySetup& setup)
      : setup_(setup),
        stage1_(setup.options.text("stage1", "genetic", "strategy that searches networks")),
        stage2_(setup.options.text("stage2", "genetic", "strategy that searches hardware and P")),
        share_(setup.options.number("share", 0.4, 0.01, 0.99, "of the budget for stage 1")),
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
        networks_(setup.space, of_role(true)) {
    if (networks_.space().knobs().empty() || networks_.space().knobs().size() == size()) {
      throw InputError(setup.options.where(),
                       "semi_decoupled needs knobs of the network (architecture: or workload) and "
                       "others");
    }
    draw_hardware();
    start_networks();
  }

  std::vector<Choices> ask(int n) override {
    while (true) {
      if (stage_ == Stage::kNetworks) {
        if (const auto batch = ask_networks(n); !batch.empty()) return batch;
        if (!next_proxy()) start_check();
      } else if (stage_ == Stage::kCheck) {
        if (const auto batch = ask_check(n); !batch.empty()) return batch;
        start_hardware();
      } else {
        return ask_hardware(n);
      }
    }
  }

  void tell(const Trial& trial) override {
    const std::size_t position = reported_++;
    // Limits on cost do not count before stage 2: P is for every limit.
    Trial reported = trial;
    if (stage_ != Stage::kHardware && !trial.objectives.empty()) {
      reported.state = TrialState::kComplete;
      reported.violation = 0;
      seen_.push_back({trial.choices, costs(trial), hardware_});
    }
    if (stage_ == Stage::kCheck) return;
    reported.choices = inner_batch_.at(position);
    inner_->tell(reported);
  }

  std::string save() const override {
    auto seen = nlohmann::json::array();
    for (const Seen& s : seen_) seen.push_back({s.choices, s.objectives, s.hardware});
    return nlohmann::json{{"stage", static_cast<int>(stage_)},
                          {"hardware", hardware_},
                          {"asked", asked_},
                          {"seen", seen},
                          {"candidates", candidates_},
                          {"pending", pending_},
                          {"remarks", remarks_},
                          {"inner", inner_ ? inner_->save() : ""},
                          {"batch", inner_batch_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      stage_ = static_cast<Stage>(json.at("stage").get<int>());
      hardware_ = json.at("hardware");
      asked_ = json.at("asked");
      for (const auto& s : json.at("seen")) seen_.push_back({s.at(0), s.at(1), s.at(2)});
      candidates_ = json.at("candidates").get<std::vector<Choices>>();
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

 private:
  std::size_t size() const { return setup_.space.knobs().size(); }

  std::vector<bool> of_role(bool architecture) const {
    std::vector<bool> is_in;
    for (const Knob& knob : setup_.space.knobs()) {
      is_in.push_back((knob.role == KnobRole::kArchitecture) == architecture);
    }
    return is_in;
  }

  /// The proxies and the accelerators to check on, as points whose architecture does not matter.
  void draw_hardware() {
    const Space& space = setup_.space;
    Choices middle(space.knobs().size(), 0);
    for (std::size_t i = 0; i < middle.size(); ++i) {
      if (space.knobs()[i].ordered()) middle[i] = (space.knobs()[i].size() - 1) / 2;
    }
    machines_.push_back(space.canonical(middle));
    for (int tries = 0; machines_.size() < proxies_ + checks_; ++tries) {
      Choices drawn = space.random(random_);
      if (tries < kTries && is_known_machine(drawn)) continue;
      machines_.push_back(std::move(drawn));
    }
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

  StrategySetup inner_setup(const Space& space, std::int64_t budget, std::size_t options) {
    return {space, setup_.objectives, std::max<std::int64_t>(1, budget),
            setup_.seed + hardware_ + 1, options_[options]};
  }

  void start_networks() {
    inner_ = make_strategy(stage1_, inner_setup(networks_.space(), stage1_budget(), 0));
  }

  std::vector<Choices> ask_networks(int n) {
    const std::int64_t left = stage1_budget() - asked_;
    inner_batch_.clear();
    reported_ = 0;
    if (left > 0) inner_batch_ = inner_->ask(static_cast<int>(std::min<std::int64_t>(n, left)));
    asked_ += static_cast<std::int64_t>(inner_batch_.size());
    std::vector<Choices> batch;
    for (const Choices& part : inner_batch_) {
      batch.push_back(networks_.whole(part, machines_[hardware_]));
    }
    return batch;
  }

  bool next_proxy() {
    if (hardware_ + 1 >= proxies_) return false;
    ++hardware_;
    asked_ = 0;
    start_networks();
    return true;
  }

  /// What networks are compared by: the objectives, and the accuracy where it is known.
  Objectives costs(const Trial& trial) const {
    Objectives costs = trial.objectives;
    const auto& names = setup_.objectives;
    const auto accuracy = trial.metrics.find("accuracy");
    if (accuracy != trial.metrics.end() &&
        std::find(names.begin(), names.end(), "accuracy") == names.end()) {
      costs.push_back(-accuracy->second);
    }
    return costs;
  }

  /// The networks of the first fronts on the proxies, each once.
  std::vector<Choices> fronts(int depth) const {
    std::vector<Choices> found;
    for (std::size_t proxy = 0; proxy < proxies_; ++proxy) {
      std::vector<Objectives> points;
      std::vector<const Seen*> networks;
      for (const Seen& seen : seen_) {
        if (seen.hardware != proxy) continue;
        points.push_back(seen.objectives);
        networks.push_back(&seen);
      }
      const std::vector<int> ranks = pareto_ranks(points);
      for (std::size_t i = 0; i < ranks.size(); ++i) {
        if (ranks[i] >= depth) continue;
        const Choices network = networks_.whole(part_of(networks[i]->choices), machines_[0]);
        if (std::find(found.begin(), found.end(), network) == found.end()) {
          found.push_back(network);
        }
      }
    }
    return found;
  }

  /// The architecture's choices of a whole point.
  Choices part_of(const Choices& whole) const {
    Choices part;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (setup_.space.knobs()[i].role == KnobRole::kArchitecture) part.push_back(whole[i]);
    }
    return part;
  }

  void start_check() {
    stage_ = Stage::kCheck;
    inner_.reset();
    inner_batch_.clear();
    pending_.clear();
    hardware_ = proxies_;
    choose_sample();
    fill_check();
  }

  /// Networks of the first proxy, from the cheapest to the dearest by the first objective.
  void choose_sample() {
    std::vector<const Seen*> networks;
    std::set<Choices> distinct;
    for (const Seen& seen : seen_) {
      if (seen.hardware == 0 && distinct.insert(seen.choices).second) networks.push_back(&seen);
    }
    std::stable_sort(networks.begin(), networks.end(), [](const Seen* a, const Seen* b) {
      return a->objectives[0] < b->objectives[0];
    });
    const std::size_t count = std::min(sample_, networks.size());
    candidates_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t place = count == 1 ? 0 : i * (networks.size() - 1) / (count - 1);
      candidates_.push_back(networks[place]->choices);
    }
  }

  void fill_check() {
    if (hardware_ >= proxies_ + checks_) return;
    for (const Choices& network : candidates_) {
      pending_.push_back(networks_.whole(part_of(network), machines_[hardware_]));
    }
  }

  /// The sample on one accelerator after the other.
  std::vector<Choices> ask_check(int n) {
    reported_ = 0;
    if (pending_.empty()) {
      ++hardware_;
      fill_check();
    }
    const auto count = std::min(static_cast<std::size_t>(n), pending_.size());
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Choices> batch(pending_.begin(), end);
    pending_.erase(pending_.begin(), end);
    return batch;
  }

  /// The lowest rank correlation of an objective between the first proxy and a check; 1 where
  /// nothing could be compared.
  double lowest_correlation() const {
    double lowest = 1;
    for (std::size_t machine = proxies_; machine < proxies_ + checks_; ++machine) {
      for (std::size_t o = 0; o < setup_.objectives.size(); ++o) {
        std::vector<double> here, there;
        for (const Seen& seen : seen_) {
          if (seen.hardware != machine) continue;
          for (const Seen& proxy : seen_) {
            if (proxy.hardware != 0 || part_of(proxy.choices) != part_of(seen.choices)) continue;
            here.push_back(proxy.objectives[o]);
            there.push_back(seen.objectives[o]);
            break;
          }
        }
        const bool varies = std::set<double>(here.begin(), here.end()).size() > 1 &&
                            std::set<double>(there.begin(), there.end()).size() > 1;
        if (here.size() >= 3 && varies) lowest = std::min(lowest, *spearman(here, there));
      }
    }
    return lowest;
  }

  void start_hardware() {
    const double correlation = lowest_correlation();
    int depth = 1;
    if (correlation < wanted_) {
      depth += static_cast<int>(std::ceil((wanted_ - correlation) / 0.1));
    }
    candidates_ = fronts(depth);
    remarks_.push_back(fmt::format("stage 1 kept {} networks of {} tried on {} prox{}",
                                   candidates_.size(), networks_tried(), proxies_,
                                   proxies_ == 1 ? "y" : "ies"));
    if (checks_ > 0) {
      remarks_.push_back(
          fmt::format("the networks' order on the proxy and on {} other accelerators correlates by "
                      "{:.3f} or more (Spearman){}",
                      checks_, correlation,
                      depth == 1 ? ""
                                 : fmt::format(": less than {}, so P was widened to {} Pareto "
                                               "fronts",
                                               wanted_, depth)));
    }
    stage_ = Stage::kHardware;
    inner_batch_.clear();
    if (candidates_.empty()) {
      remarks_.emplace_back("no network could be run on a proxy; there is nothing for stage 2");
      return;
    }
    make_hardware_search();
  }

  std::size_t networks_tried() const {
    std::set<Choices> tried;
    for (const Seen& seen : seen_) {
      if (seen.hardware < proxies_) tried.insert(part_of(seen.choices));
    }
    return tried.size();
  }

  void make_hardware_search() {
    if (candidates_.empty()) return;
    Knob networks{.name = "network of P", .values = {}, .role = KnobRole::kArchitecture};
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      networks.values.push_back(std::to_string(i));
    }
    machines_space_.emplace(setup_.space, of_role(false), std::vector<Knob>{networks});
    hardware_ = proxies_ + checks_;
    const std::int64_t used = stage1_budget() * static_cast<std::int64_t>(proxies_) +
                              static_cast<std::int64_t>(checks_ * sample_);
    inner_ = make_strategy(stage2_, inner_setup(machines_space_->space(), setup_.budget - used, 1));
  }

  std::vector<Choices> ask_hardware(int n) {
    reported_ = 0;
    inner_batch_.clear();
    if (!inner_) return {};
    inner_batch_ = inner_->ask(n);
    std::vector<Choices> batch;
    for (const Choices& part : inner_batch_) {
      batch.push_back(
          machines_space_->whole(part, candidates_[static_cast<std::size_t>(part.back())]));
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
  PartOfSpace networks_;
  std::optional<PartOfSpace> machines_space_;
  std::vector<Choices> machines_;  // proxies, then checks

  Stage stage_ = Stage::kNetworks;
  std::size_t hardware_ = 0;  // of machines_, at hand
  std::int64_t asked_ = 0;    // on this proxy
  std::vector<Seen> seen_;
  std::vector<Choices> candidates_;  // the check's sample, then P
  std::vector<Choices> pending_;     // of the check
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
