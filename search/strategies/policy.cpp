#include "search/strategies/policy.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

double entropy_of(const std::vector<double>& probabilities) {
  double sum = 0;
  for (const double p : probabilities) sum -= p > 0 ? p * std::log(p) : 0;
  return sum;
}

}  // namespace

Policy::Policy(const Space& space) : space_(space) {
  for (const Knob& knob : space.knobs()) {
    parameters_.emplace_back(static_cast<std::size_t>(knob.size()), 0.0);
  }
}

std::vector<double> Policy::probabilities(std::size_t knob) const {
  std::vector<double> p = parameters_[knob];
  const double largest = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& x : p) sum += x = std::exp(x - largest);
  for (double& x : p) x /= sum;
  return p;
}

std::vector<Choices> Policy::sample(std::size_t episodes, Random& random) const {
  Parameters p;
  for (std::size_t knob = 0; knob < parameters_.size(); ++knob) p.push_back(probabilities(knob));
  std::vector<Choices> sampled(episodes, Choices(parameters_.size(), kInactive));
  for (Choices& choices : sampled) {
    for (std::size_t knob = 0; knob < choices.size(); ++knob) {
      if (!space_.is_active(knob, choices)) continue;
      double left = random.uniform();
      std::size_t value = 0;
      while (value + 1 < p[knob].size() && left >= p[knob][value]) left -= p[knob][value++];
      choices[knob] = static_cast<int>(value);
    }
  }
  return sampled;
}

double Policy::loss(const std::vector<Episode>& batch, double entropy) const {
  double sum = 0;
  for (const Episode& episode : batch) {
    for (std::size_t knob = 0; knob < parameters_.size(); ++knob) {
      if (episode.choices[knob] == kInactive) continue;
      const std::vector<double> p = probabilities(knob);
      const auto value = static_cast<std::size_t>(episode.choices[knob]);
      sum -= episode.advantage * std::log(p[value]) + entropy * entropy_of(p);
    }
  }
  return sum / static_cast<double>(batch.size());
}

Policy::Parameters Policy::gradient(const std::vector<Episode>& batch, double entropy) const {
  Parameters gradient;
  const double share = 1 / static_cast<double>(batch.size());
  for (std::size_t knob = 0; knob < parameters_.size(); ++knob) {
    const std::vector<double> p = probabilities(knob);
    const double h = entropy_of(p);
    double advantages = 0, episodes = 0;  // of those in which the knob counted
    std::vector<double> chosen(p.size());
    for (const Episode& episode : batch) {
      if (episode.choices[knob] == kInactive) continue;
      advantages += episode.advantage;
      episodes += 1;
      chosen[static_cast<std::size_t>(episode.choices[knob])] += episode.advantage;
    }
    auto& of_knob = gradient.emplace_back(p.size());
    for (std::size_t value = 0; value < p.size(); ++value) {
      const double of_entropy = p[value] > 0 ? -p[value] * (std::log(p[value]) + h) : 0;
      of_knob[value] =
          -share * (chosen[value] - advantages * p[value] + episodes * entropy * of_entropy);
    }
  }
  return gradient;
}

}  // namespace orrery
