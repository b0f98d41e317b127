#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "search/strategies/evaluated_points.h"
#include "search/strategies/neural_surrogate.h"
#include "search/strategies/relaxed_choices.h"
#include "search/strategies/scalarisation.h"
#include "search/strategy.h"

namespace orrery {
namespace {

constexpr int kParticles = 24, kSteps = 40;
constexpr int kEpochs = 60, kFirstEpochs = 300;
constexpr double kHot = 1, kCold = 0.3;  // temperatures of the first and the last step
constexpr double kLogitRate = 0.5;       // of a step along the gradient in units of its size
constexpr double kHeadStart = 2;         // logit of a known good point's choices
constexpr double kLimitWeight = 3;       // of a broken limit, in deviations of its margin
constexpr double kRandomShare = 0.15;    // of a round, so that the surrogate sees the whole space

/// Search by gradients, as DNA, DOSA and Auto-NBA do: a neural network is fitted to the trials so
/// far, and every knob's choice is relaxed to logits that descend it by the straight-through
/// Gumbel-softmax estimator (Jang, Gu and Poole, ICLR 2017). The points that look best are
/// evaluated, and what the network was wrong by is said.
class Gumbel : public Strategy {
 public:
  explicit Gumbel(const StrategySetup& setup)
      : space_(setup.space),
        first_(static_cast<std::size_t>(
            setup.options.integer("first", 32, 2, 10'000, "random points to begin with"))),
        round_(static_cast<std::size_t>(
            setup.options.integer("round", 16, 1, 64, "points that are evaluated of a round"))),
        random_(setup.seed),
        evaluated_(setup.constraints),
        scalar_(setup.objectives.size()),
        relaxed_(setup.space),
        network_(static_cast<Eigen::Index>(setup.space.features(setup.space.first()).size()),
                 static_cast<Eigen::Index>(evaluated_.limits().size()) + 2, random_) {
    names_.emplace_back("score");
    for (const MetricLimit& limit : evaluated_.limits()) names_.push_back(limit.metric);
  }

  std::vector<Choices> ask(int n) override {
    std::vector<Choices> batch;
    predicted_.clear();
    reported_ = 0;
    const std::size_t own = evaluated_.size() - std::min(informed_, evaluated_.size());
    const bool begins = own < first_;
    const std::size_t wanted =
        std::min(static_cast<std::size_t>(n), begins ? first_ - own : round_);
    if (!begins)
      batch = descend(wanted - static_cast<std::size_t>(
                                   std::ceil(kRandomShare * static_cast<double>(wanted - 1))));
    while (batch.size() < wanted) {
      auto point = fresh_point(space_, random_, evaluated_, batch);
      if (!point) break;
      batch.push_back(std::move(*point));
    }
    return batch;
  }

  void tell(const Trial& trial) override {
    compare(evaluated_.add(trial));
    if (++reported_ == predicted_.size() && !predicted_.empty()) close_round();
  }

  void inform(const Trial& trial) override {
    evaluated_.add(trial);
    ++informed_;
  }

  std::string save() const override {
    return nlohmann::json{{"random", random_.state()}, {"evaluated", evaluated_.save()},
                          {"informed", informed_},     {"network", network_.save()},
                          {"is_trained", is_trained_}, {"weights", scalar_.weights()},
                          {"predicted", predicted_},   {"rounds", rounds_},
                          {"remarks", remarks_}}
        .dump();
  }

  void load(const std::string& state) override {
    restore_state(state, [&](const nlohmann::json& json) {
      random_ = Random(json.at("random"));
      evaluated_.load(json.at("evaluated"));
      informed_ = json.at("informed");
      network_.load(json.at("network"));
      is_trained_ = json.at("is_trained");
      scalar_.set_weights(json.at("weights").get<std::vector<double>>());
      scalar_.measure(evaluated_);
      predicted_ = json.at("predicted").get<std::vector<std::vector<double>>>();
      rounds_ = json.at("rounds");
      remarks_ = json.at("remarks").get<std::vector<std::string>>();
      reported_ = 0;
    });
  }

  std::vector<std::string> remarks() const override { return remarks_; }

 private:
  Eigen::MatrixXd matrix_of(const std::vector<Choices>& points) const {
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(points.size()),
                           static_cast<Eigen::Index>(space_.features(space_.first()).size()));
    for (std::size_t i = 0; i < points.size(); ++i) {
      const std::vector<double> features = space_.features(points[i]);
      matrix.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXd>(
          features.data(), static_cast<Eigen::Index>(features.size()));
    }
    return matrix;
  }

  /// The outputs of the network: the score, each limit's margin, and 1 for what is infeasible and
  /// no limit says why.
  void train() {
    const auto& all = evaluated_.all();
    std::vector<Choices> points;
    std::vector<double> scores;
    Eigen::MatrixXd values(static_cast<Eigen::Index>(all.size()),
                           static_cast<Eigen::Index>(names_.size()) + 1);
    has_feasible_ = false;
    for (const EvaluatedPoint& one : all) {
      points.push_back(one.choices);
      if (!one.objectives.empty()) scores.push_back(scalar_.score(one));
      has_feasible_ = has_feasible_ || one.feasible();
    }
    cut_tail(scores);
    std::size_t next = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto row = static_cast<Eigen::Index>(i);
      values(row, 0) =
          all[i].objectives.empty() ? std::numeric_limits<double>::quiet_NaN() : scores[next++];
      for (std::size_t limit = 0; limit < all[i].margins.size(); ++limit) {
        values(row, static_cast<Eigen::Index>(limit) + 1) = all[i].margins[limit];
      }
      values(row, values.cols() - 1) = all[i].unexplained() ? 1 : 0;
    }
    network_.train(matrix_of(points), values, is_trained_ ? kEpochs : kFirstEpochs, random_);
    is_trained_ = true;
  }

  /// What descends: the score in its unit, and what each limit is missed by in that of its margin.
  double loss(const Eigen::RowVectorXd& outputs) const {
    double sum = has_feasible_ ? outputs[0] / network_.deviations()[0] : 0;
    for (Eigen::Index i = 1; i < outputs.size(); ++i) {
      sum += kLimitWeight * std::max(0.0, excess(outputs, i)) / network_.deviations()[i];
    }
    return sum;
  }

  double excess(const Eigen::RowVectorXd& outputs, Eigen::Index output) const {
    const bool is_last = output + 1 == outputs.size();
    return is_last ? outputs[output] - 0.5 : outputs[output];
  }

  /// The derivatives of the loss by the outputs.
  Eigen::MatrixXd slopes(const Eigen::MatrixXd& outputs) const {
    Eigen::MatrixXd slopes = Eigen::MatrixXd::Zero(outputs.rows(), outputs.cols());
    for (Eigen::Index row = 0; row < outputs.rows(); ++row) {
      if (has_feasible_) slopes(row, 0) = 1 / network_.deviations()[0];
      for (Eigen::Index i = 1; i < outputs.cols(); ++i) {
        if (excess(outputs.row(row), i) > 0)
          slopes(row, i) = kLimitWeight / network_.deviations()[i];
      }
    }
    return slopes;
  }

  /// Of the particles, one half begins at good points, the other anywhere.
  std::vector<RelaxedChoices::Logits> start() {
    std::vector<EvaluatedPoint> sorted = evaluated_.all();
    const std::size_t best = std::min<std::size_t>(kParticles / 2, sorted.size());
    std::partial_sort(
        sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(best), sorted.end(),
        [&](const EvaluatedPoint& a, const EvaluatedPoint& b) { return scalar_.better(a, b); });
    std::vector<RelaxedChoices::Logits> particles(kParticles, relaxed_.even());
    for (std::size_t i = 0; i < best; ++i)
      relaxed_.favour(sorted[i].choices, kHeadStart, particles[i]);
    return particles;
  }

  /// The new points of the smallest predicted loss that the particles pass by.
  std::vector<Choices> descend(std::size_t wanted) {
    scalar_.turn(random_);
    scalar_.measure(evaluated_);
    train();
    std::vector<RelaxedChoices::Logits> particles = start();
    std::map<Choices, double> passed;
    for (int step = 0; step < kSteps; ++step) {
      const double temperature = kHot * std::pow(kCold / kHot, step / std::max(1.0, kSteps - 1.0));
      std::vector<RelaxedChoices::Sample> samples;
      std::vector<Choices> points;
      for (const auto& logits : particles) {
        samples.push_back(relaxed_.sample(logits, temperature, random_));
        points.push_back(samples.back().choices);
      }
      const Eigen::MatrixXd matrix = matrix_of(points), outputs = network_.predict(matrix);
      const Eigen::MatrixXd gradient = network_.gradient(matrix, slopes(outputs));
      for (std::size_t i = 0; i < particles.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        if (!evaluated_.has(points[i])) passed.emplace(points[i], loss(outputs.row(row)));
        relaxed_.step(samples[i], gradient.row(row), temperature, kLogitRate, particles[i]);
      }
    }
    return best_of(passed, wanted);
  }

  std::vector<Choices> best_of(const std::map<Choices, double>& passed, std::size_t wanted) {
    std::vector<std::pair<double, Choices>> sorted;
    for (const auto& [choices, loss] : passed) sorted.emplace_back(loss, choices);
    std::sort(sorted.begin(), sorted.end());
    std::vector<Choices> best;
    for (std::size_t i = 0; i < std::min(wanted, sorted.size()); ++i)
      best.push_back(sorted[i].second);
    if (best.empty()) return best;
    const Eigen::MatrixXd outputs = network_.predict(matrix_of(best));
    for (Eigen::Index row = 0; row < outputs.rows(); ++row) {
      const Eigen::RowVectorXd values = outputs.row(row);
      predicted_.emplace_back(values.data(),
                              values.data() + static_cast<Eigen::Index>(names_.size()));
    }
    return best;
  }

  /// Notes what the network was wrong by, of a point that it chose.
  void compare(const EvaluatedPoint& actual) {
    if (reported_ >= predicted_.size()) return;
    if (reported_ == 0) {
      errors_.assign(names_.size(), 0);
      known_.assign(names_.size(), 0);
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const bool is_known =
          i == 0 ? !actual.objectives.empty() : !std::isnan(actual.margins[i - 1]);
      if (!is_known) continue;
      const double value = i == 0 ? scalar_.score(actual) : actual.margins[i - 1];
      errors_[i] += std::abs(value - predicted_[reported_][i]);
      ++known_[i];
    }
  }

  void close_round() {
    std::string text = fmt::format("round {}: {} points verified, the surrogate's mean error is",
                                   ++rounds_, predicted_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) {
      text += fmt::format("{} {:.4f} in {}", i == 0 ? "" : ",",
                          known_[i] > 0 ? errors_[i] / known_[i] : 0.0, names_[i]);
    }
    remarks_.push_back(text + " (logarithms)");
  }

  const Space& space_;
  std::size_t first_, round_;
  Random random_;
  EvaluatedPoints evaluated_;
  std::size_t informed_ = 0;
  Scalarisation scalar_;
  RelaxedChoices relaxed_;
  NeuralSurrogate network_;
  bool is_trained_ = false, has_feasible_ = false;
  std::vector<std::string> names_;              // of the outputs that are compared
  std::vector<std::vector<double>> predicted_;  // of the points at hand that the network chose
  std::size_t reported_ = 0;                    // of the batch at hand
  std::vector<double> errors_;                  // sums over the batch at hand
  std::vector<int> known_;                      // points that they are sums over
  int rounds_ = 0;
  std::vector<std::string> remarks_;
};

const StrategyRegistration kGumbel{
    "gumbel", "gradients of a neural surrogate through the Gumbel-softmax relaxation",
    [](const StrategySetup& setup) { return std::make_unique<Gumbel>(setup); }};

}  // namespace
}  // namespace orrery
