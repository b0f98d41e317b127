#include <algorithm>
#include <numeric>

#include "search/strategies/constrained_surrogate.h"
#include "search/strategies/evaluated_points.h"
#include "search/strategies/scalarisation.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kRandomCandidates = 250;
constexpr std::size_t kBestOnes = 10;  // whose neighbours are candidates
constexpr int kNeighbours = 10;        // of each
constexpr std::size_t kPromising = 6;  // of the candidates, whose neighbours are looked at too
constexpr int kMoreNeighbours = 12;    // of each
constexpr std::size_t kKept = 40;      // candidates that compete with these

/// Bayesian optimisation under limits: ConstrainedSurrogate says what points are worth, and batches
/// are chosen by believing its predictions. Candidates are random points and neighbours of the
/// best, then neighbours of those that look best.
class Bayesian : public Strategy {
 public:
  explicit Bayesian(const StrategySetup& setup)
      : space_(setup.space),
        first_(static_cast<std::size_t>(
            setup.options.integer("first", 16, 2, 10'000, "random points to begin with"))),
        batch_(static_cast<std::size_t>(
            setup.options.integer("batch", 4, 1, 64, "points that are chosen at a time"))),
        random_(setup.seed),
        evaluated_(setup.constraints),
        scalar_(setup.objectives.size()),
        surrogate_(setup.space, evaluated_.limits().size()) {}

  std::vector<Choices> ask(int n) override {
    // What it was evaluated of elsewhere lies where others looked, so some of its own are random
    // still.
    const std::size_t own = evaluated_.size() - std::min(informed_, evaluated_.size());
    const std::size_t first = std::max(first_ / 2, first_ - std::min(first_, informed_));
    const bool begins = own < first;
    const std::size_t wanted = std::min(static_cast<std::size_t>(n), begins ? first - own : batch_);
    std::vector<Choices> batch;
    if (!begins) batch = choose(wanted);
    while (batch.size() < wanted) {
      auto point = fresh_point(space_, random_, evaluated_, batch);
      if (!point) break;
      batch.push_back(std::move(*point));
    }
    return batch;
  }

  void tell(const Trial& trial) override { evaluated_.add(trial); }
  void inform(const Trial& trial) override {
    evaluated_.add(trial);
    ++informed_;
  }

  std::string save() const override {
    return nlohmann::json{{"random", random_.state()},
                          {"memory", evaluated_.save()},
                          {"informed", informed_},
                          {"surrogate", surrogate_.save()}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      informed_ = json.at("informed");
      surrogate_.load(json.at("surrogate"));
    });
  }

 private:
  /// The points that are worth most, each chosen in the belief that those before it are known;
  /// fewer where there are too few new ones.
  std::vector<Choices> choose(std::size_t wanted) {
    scalar_.turn(random_);
    scalar_.measure(evaluated_);
    surrogate_.learn(evaluated_, scalar_);
    std::vector<Choices> points = candidates();
    if (points.empty()) return {};
    points = refined(points, surrogate_.look_at(points));
    Eigen::VectorXd worth = surrogate_.look_at(points);
    std::vector<Choices> batch;
    std::vector<bool> taken(points.size(), false);
    while (batch.size() < std::min(wanted, points.size())) {
      const std::size_t best = order_by(worth, taken).front();
      taken[best] = true;
      batch.push_back(points[best]);
      if (batch.size() < wanted) worth = surrogate_.believe(static_cast<Eigen::Index>(best));
    }
    return batch;
  }

  /// Positions of those that are not taken, from the most to the least worth.
  static std::vector<std::size_t> order_by(const Eigen::VectorXd& worth,
                                           const std::vector<bool>& taken) {
    std::vector<std::size_t> order(taken.size());
    std::iota(order.begin(), order.end(), 0);
    std::erase_if(order, [&](std::size_t i) { return taken[i]; });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return worth[static_cast<Eigen::Index>(a)] > worth[static_cast<Eigen::Index>(b)];
    });
    return order;
  }

  /// The best of the points, and neighbours of the very best.
  std::vector<Choices> refined(const std::vector<Choices>& points, const Eigen::VectorXd& worth) {
    const std::vector<std::size_t> order = order_by(worth, std::vector<bool>(points.size(), false));
    std::vector<Choices> better;
    for (std::size_t i = 0; i < std::min(kKept, order.size()); ++i) add(better, points[order[i]]);
    for (std::size_t i = 0; i < std::min(kPromising, order.size()); ++i) {
      for (int j = 0; j < kMoreNeighbours; ++j) {
        add(better, space_.neighbour(points[order[i]], random_, 1 + j % 2));
      }
    }
    return better;
  }

  /// Random points and neighbours of the best, none tried before.
  std::vector<Choices> candidates() {
    std::vector<Choices> points;
    for (int i = 0; i < kRandomCandidates; ++i) add(points, space_.random(random_));
    std::vector<EvaluatedPoint> sorted = evaluated_.all();
    const std::size_t best = std::min(kBestOnes, sorted.size());
    std::partial_sort(
        sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(best), sorted.end(),
        [&](const EvaluatedPoint& a, const EvaluatedPoint& b) { return scalar_.better(a, b); });
    for (std::size_t i = 0; i < best; ++i) {
      for (int j = 0; j < kNeighbours; ++j) {
        add(points, space_.neighbour(sorted[i].choices, random_, 1 + j % 3));
      }
    }
    return points;
  }

  void add(std::vector<Choices>& points, Choices point) const {
    if (evaluated_.has(point) || std::find(points.begin(), points.end(), point) != points.end()) {
      return;
    }
    points.push_back(std::move(point));
  }

  const Space& space_;
  std::size_t first_, batch_;
  Random random_;
  EvaluatedPoints evaluated_;
  std::size_t informed_ = 0;  // trials that it did not ask for
  Scalarisation scalar_;
  ConstrainedSurrogate surrogate_;
};

const StrategyRegistration kBayesian{
    "bayesian", "Gaussian processes over the score and each limit, expected improvement",
    [](const StrategySetup& setup) { return std::make_unique<Bayesian>(setup); }};

}  // namespace
}  // namespace orrery
