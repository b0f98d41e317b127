#include "validation/calibration.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "base/statistics.h"
#include "models/calibrated.h"

namespace orrery {
namespace {

constexpr std::size_t kParts = 5;
constexpr std::size_t kDraws = 20;
constexpr std::uint64_t kSeed = 1;

/// For each layer the number of the first one that is the same but for its name.
std::vector<std::size_t> distinct_layers(const std::vector<SimulatedLayer>& layers) {
  std::vector<Layer> known;
  std::vector<std::size_t> numbers;
  for (const SimulatedLayer& layer : layers) {
    Layer shape = layer.result.layer;
    shape.name.clear();
    const auto found = std::find(known.begin(), known.end(), shape);
    numbers.push_back(static_cast<std::size_t>(found - known.begin()));
    if (found == known.end()) known.push_back(std::move(shape));
  }
  return numbers;
}

/// 0 ... count - 1 in a random order. (std::shuffle may differ between standard libraries.)
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

std::optional<Prediction> prediction_of(const LatencyModel& model, const SimulatedLayer& layer) {
  return answer_of(model, layer).prediction;
}

using Models = std::map<std::pair<std::string, std::string>, std::unique_ptr<LatencyModel>>;

std::pair<std::string, std::string> design_of(const SimulatedLayer& layer) {
  return {layer.setup.hardware, layer.setup.dataflow};
}

/// For each design, `base` calibrated on its layers that `is_training` chooses, those that `base`
/// refuses left out.
template <class Choice>
Models calibrated_on(const std::shared_ptr<const LatencyModel>& base,
                     const std::vector<SimulatedLayer>& layers, Choice is_training) {
  std::map<std::pair<std::string, std::string>, std::vector<LayerObservation>> seen;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    auto& of_design = seen[design_of(layers[i])];
    if (!is_training(i) || !prediction_of(*base, layers[i])) continue;
    const LayerResult& result = layers[i].result;
    of_design.push_back(
        {&result.schedule, layers[i].accelerator.get(), Cycles(result.measured.cycles)});
  }
  Models models;
  for (const auto& [design, observations] : seen) models[design] = calibrate(base, observations);
  return models;
}

}  // namespace

std::vector<Answer> cross_validated(const std::shared_ptr<const LatencyModel>& base,
                                    const std::vector<SimulatedLayer>& layers) {
  const auto numbers = distinct_layers(layers);
  const std::set<std::size_t> distinct(numbers.begin(), numbers.end());
  const auto order = shuffled(distinct.size(), kSeed);
  const auto part_of = [&](std::size_t layer) { return order[numbers[layer]] % kParts; };
  std::vector<Answer> answers(layers.size());
  for (std::size_t part = 0; part < kParts; ++part) {
    const Models models =
        calibrated_on(base, layers, [&](std::size_t layer) { return part_of(layer) != part; });
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (part_of(i) != part) continue;
      answers[i] = answer_of(*models.at(design_of(layers[i])), layers[i]);
    }
  }
  return answers;
}

std::vector<LearningPoint> learning_curve(const std::shared_ptr<const LatencyModel>& base,
                                          const std::vector<SimulatedLayer>& layers) {
  const auto numbers = distinct_layers(layers);
  const std::size_t distinct = std::set<std::size_t>(numbers.begin(), numbers.end()).size();
  std::vector<LearningPoint> curve;
  for (std::size_t trained = 0; 2 * trained <= distinct; trained = trained == 0 ? 2 : 2 * trained) {
    LearningPoint point;
    point.trained = trained;
    point.draws = trained == 0 ? 1 : kDraws;
    std::vector<double> ranks;
    for (std::size_t draw = 0; draw < point.draws; ++draw) {
      const auto order = shuffled(distinct, kSeed + draw);
      const auto is_training = [&](std::size_t layer) { return order[numbers[layer]] < trained; };
      const Models models = calibrated_on(base, layers, is_training);
      std::vector<double> predicted, actual;
      for (std::size_t i = 0; i < layers.size(); ++i) {
        if (is_training(i)) continue;
        if (const auto prediction = prediction_of(*models.at(design_of(layers[i])), layers[i])) {
          predicted.push_back(static_cast<double>(prediction->cycles.value));
          actual.push_back(static_cast<double>(layers[i].result.measured.cycles));
        }
      }
      const double mape = error_summary(predicted, actual).mape;
      point.mape += mape / static_cast<double>(point.draws);
      point.worst_mape = std::max(point.worst_mape, mape);
      if (const auto rank = spearman(predicted, actual)) ranks.push_back(*rank);
    }
    if (!ranks.empty()) {
      double sum = 0;
      for (const double rank : ranks) sum += rank;
      point.spearman = sum / static_cast<double>(ranks.size());
    }
    curve.push_back(point);
  }
  return curve;
}

}  // namespace orrery
