#include "search/strategies/relaxed_choices.h"

#include <algorithm>
#include <cmath>

namespace orrery {

RelaxedChoices::Logits RelaxedChoices::even() const {
  Logits logits;
  for (const Knob& knob : space_.knobs()) {
    logits.emplace_back(static_cast<std::size_t>(knob.size()), 0.0);
  }
  return logits;
}

void RelaxedChoices::favour(const Choices& choices, double by, Logits& logits) const {
  for (std::size_t knob = 0; knob < choices.size(); ++knob) {
    if (choices[knob] != kInactive) logits[knob][static_cast<std::size_t>(choices[knob])] += by;
  }
}

RelaxedChoices::Sample RelaxedChoices::sample(const Logits& logits, double temperature,
                                              Random& random) const {
  Sample sample{Choices(logits.size(), 0), logits};
  for (std::size_t knob = 0; knob < logits.size(); ++knob) {
    std::vector<double>& shares = sample.shares[knob];
    for (double& share : shares) {  // Gumbel's distribution; neither logarithm is of 0
      share -= std::log(-std::log((random.uniform() + 1e-12) * (1 - 1e-11)));
    }
    const auto largest = std::max_element(shares.begin(), shares.end());
    sample.choices[knob] = static_cast<int>(largest - shares.begin());
    const double most = *largest;
    double sum = 0;
    for (double& share : shares) sum += share = std::exp((share - most) / temperature);
    for (double& share : shares) share /= sum;
  }
  sample.choices = space_.canonical(std::move(sample.choices));
  return sample;
}

RelaxedChoices::Logits RelaxedChoices::logit_gradient(const Sample& sample,
                                                      const Eigen::RowVectorXd& gradient,
                                                      double temperature) const {
  Logits result = even();
  Eigen::Index feature = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Knob& knob = space_.knobs()[i];
    const std::vector<double>& shares = sample.shares[i];
    std::vector<double> slopes(shares.size());  // by the shares
    double mean = 0;
    for (std::size_t value = 0; value < shares.size(); ++value) {
      slopes[value] = knob.ordered() ? gradient[feature] * knob.scale[value]
                                     : gradient[feature + static_cast<Eigen::Index>(value)];
      mean += shares[value] * slopes[value];
    }
    feature += knob.ordered() ? 1 : static_cast<Eigen::Index>(knob.size());
    if (sample.choices[i] == kInactive) continue;
    for (std::size_t value = 0; value < shares.size(); ++value) {
      result[i][value] = shares[value] * (slopes[value] - mean) / temperature;
    }
  }
  return result;
}

void RelaxedChoices::step(const Sample& sample, const Eigen::RowVectorXd& gradient,
                          double temperature, double rate, Logits& logits) const {
  const Logits slopes = logit_gradient(sample, gradient, temperature);
  double largest = 1e-12;
  for (const auto& knob : slopes) {
    for (const double slope : knob) largest = std::max(largest, std::abs(slope));
  }
  for (std::size_t knob = 0; knob < logits.size(); ++knob) {
    for (std::size_t value = 0; value < logits[knob].size(); ++value) {
      logits[knob][value] -= rate * slopes[knob][value] / largest;
    }
  }
}

}  // namespace orrery
