#include <algorithm>
#include <cmath>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/gaussian_process.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr std::size_t kMostPoints = 250;  // that the process is conditioned on
constexpr int kRandomCandidates = 400;
constexpr int kBestOnes = 10;    // whose neighbours are candidates
constexpr int kNeighbours = 20;  // of each

double density(double z) { return std::exp(-0.5 * z * z) / std::sqrt(6.283185307179586); }
double cumulative(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// Which coordinates of Space::features belong to one knob.
std::vector<int> groups_of(const Space& space) {
  std::vector<int> groups;
  for (std::size_t i = 0; i < space.knobs().size(); ++i) {
    const Knob& knob = space.knobs()[i];
    groups.insert(groups.end(), knob.ordered() ? 1 : static_cast<std::size_t>(knob.size()),
                  static_cast<int>(i));
  }
  return groups;
}

Eigen::MatrixXd matrix_of(const Space& space, const std::vector<Choices>& points) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(points.size()),
                         static_cast<Eigen::Index>(space.features(space.first()).size()));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::vector<double> features = space.features(points[i]);
    matrix.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(
        features.data(), static_cast<Eigen::Index>(features.size()));
  }
  return matrix;
}

/// What a process is conditioned on.
struct Data {
  std::vector<Choices> points;
  std::vector<double> values;

  Eigen::VectorXd vector() const {
    return Eigen::Map<const Eigen::VectorXd>(values.data(),
                                             static_cast<Eigen::Index>(values.size()));
  }
};

/// Bayesian optimisation: a Gaussian process over the score, expected improvement (Jones, Schonlau
/// and Welch, 1998) times the probability of feasibility (Gardner et al., "Bayesian optimization
/// with inequality constraints", ICML 2014), the latter from a process over feasible 1, infeasible
/// -1. A batch believes its own predictions (the kriging believer of Ginsbourger et al., 2010).
class Bayesian : public Strategy {
 public:
  explicit Bayesian(const StrategySetup& setup)
      : space_(setup.space),
        first_(static_cast<std::size_t>(
            setup.options.integer("first", 16, 2, 10'000, "random points to begin with"))),
        batch_(static_cast<std::size_t>(
            setup.options.integer("batch", 4, 1, 64, "points that are chosen at a time"))),
        random_(setup.seed),
        scores_(groups_of(setup.space)),
        feasibility_(groups_of(setup.space)) {}

  std::vector<Choices> ask(int n) override {
    std::vector<Choices> batch;
    const bool begins = evaluated_.size() < first_;
    const std::size_t wanted =
        std::min(static_cast<std::size_t>(n), begins ? first_ - evaluated_.size() : batch_);
    if (!begins) learn();
    while (batch.size() < wanted) {
      auto point = begins ? fresh_point(space_, random_, evaluated_, batch) : choose(batch);
      if (!point) break;
      batch.push_back(std::move(*point));
    }
    return batch;
  }

  void tell(const Trial& trial) override { evaluated_.add(trial); }

  std::string save() const override {
    return nlohmann::json{{"random", random_.state()},
                          {"memory", evaluated_.save()},
                          {"tuned", tuned_},
                          {"lengths", scores_.log_lengths()}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("memory"));
      tuned_ = json.at("tuned");
      scores_.set_log_lengths(json.at("lengths").get<std::vector<double>>());
    });
  }

 private:
  /// Takes in what was told: of many trials the best half of what is kept and the latest.
  void learn() {
    std::vector<EvaluatedPoint> all = evaluated_.all();
    if (all.size() > kMostPoints) {
      const auto half = static_cast<std::ptrdiff_t>(kMostPoints / 2);
      std::vector<EvaluatedPoint> kept(all.end() - half, all.end());
      all.resize(all.size() - static_cast<std::size_t>(half));
      std::stable_sort(all.begin(), all.end(), better);
      kept.insert(kept.end(), all.begin(), all.begin() + half);
      all = std::move(kept);
    }
    good_ = {};
    known_ = {};
    for (const EvaluatedPoint& evaluated : all) {
      known_.points.push_back(evaluated.choices);
      known_.values.push_back(evaluated.feasible() ? 1 : -1);
      if (!evaluated.feasible()) continue;
      good_.points.push_back(evaluated.choices);
      good_.values.push_back(evaluated.score());
    }
    best_ = good_.values.empty() ? 0 : *std::min_element(good_.values.begin(), good_.values.end());
    // Tuning costs many fits; what is best changes slowly.
    if (good_.values.size() >= 5 && evaluated_.size() >= tuned_ + tuned_ / 10 + 1) {
      tuned_ = evaluated_.size();
      scores_.tune(matrix_of(space_, good_.points), good_.vector());
    }
    feasibility_.set_log_lengths(scores_.log_lengths());
  }

  /// The candidate of the largest acquisition.
  std::optional<Choices> choose(const std::vector<Choices>& batch) {
    const std::vector<Choices> points = candidates(batch);
    if (points.empty()) return fresh_point(space_, random_, evaluated_, batch);
    const Eigen::MatrixXd matrix = matrix_of(space_, points);
    Eigen::VectorXd mean, variance, acquisition = Eigen::VectorXd::Ones(matrix.rows());
    if (!good_.values.empty()) {
      scores_.fit(matrix_of(space_, good_.points), good_.vector());
      scores_.predict(matrix, mean, variance);
      for (Eigen::Index i = 0; i < mean.size(); ++i) {
        const double deviation = std::sqrt(variance[i]);
        const double z = (best_ - mean[i]) / deviation;
        acquisition[i] = deviation * (z * cumulative(z) + density(z));
      }
    }
    const bool all_feasible = known_.values.size() == good_.values.size();
    if (!all_feasible) {
      Eigen::VectorXd sign, doubt;
      feasibility_.fit(matrix_of(space_, known_.points), known_.vector());
      feasibility_.predict(matrix, sign, doubt);
      for (Eigen::Index i = 0; i < sign.size(); ++i) {
        acquisition[i] *= cumulative(sign[i] / std::sqrt(doubt[i]));
      }
    }
    Eigen::Index chosen = 0;
    acquisition.maxCoeff(&chosen);
    const Choices& point = points[static_cast<std::size_t>(chosen)];
    if (!good_.values.empty()) {
      good_.points.push_back(point);
      good_.values.push_back(mean[chosen]);
      if (all_feasible) {
        known_.points.push_back(point);
        known_.values.push_back(1);
      }
    }
    return point;
  }

  /// Random points and neighbours of the best, none tried before.
  std::vector<Choices> candidates(const std::vector<Choices>& batch) {
    std::vector<Choices> points;
    const auto add = [&](Choices point) {
      if (evaluated_.has(point) || std::find(batch.begin(), batch.end(), point) != batch.end())
        return;
      points.push_back(std::move(point));
    };
    for (int i = 0; i < kRandomCandidates; ++i) add(space_.random(random_));
    std::vector<EvaluatedPoint> sorted = evaluated_.all();
    const std::size_t best = std::min<std::size_t>(kBestOnes, sorted.size());
    std::partial_sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(best),
                      sorted.end(), better);
    for (std::size_t i = 0; i < best; ++i) {
      for (int j = 0; j < kNeighbours; ++j) {
        add(space_.neighbour(sorted[i].choices, random_, 1 + j % 3));
      }
    }
    return points;
  }

  const Space& space_;
  std::size_t first_, batch_;
  Random random_;
  EvaluatedPoints evaluated_;
  GaussianProcess scores_, feasibility_;
  Data good_, known_;  // feasible points with their scores; all points with 1 or -1
  double best_ = 0;
  std::size_t tuned_ = 0;  // trials known when the length scales were tuned
};

const StrategyRegistration kBayesian{
    "bayesian", "a Gaussian process, expected improvement times probability of feasibility",
    [](const StrategySetup& setup) { return std::make_unique<Bayesian>(setup); }};

}  // namespace
}  // namespace orrery
