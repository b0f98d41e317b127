#include "validation/summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace orrery {
namespace {

/// Predicted and actual cycles, side by side.
struct Series {
  std::vector<double> predicted, actual;

  void add(double of_subject, double truth) {
    predicted.push_back(of_subject);
    actual.push_back(truth);
  }
};

/// A network on a design: sums over its layers.
struct Total {
  double predicted = 0, actual = 0;
};

class Mean {
 public:
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> value() const {
    if (count_ == 0) return std::nullopt;
    return sum_ / static_cast<double>(count_);
  }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

template <class Key>
RankCorrelation correlation(const std::map<Key, Series>& groups) {
  Mean rho, tau;
  for (const auto& [key, series] : groups) {
    rho.add(spearman(series.predicted, series.actual));
    tau.add(kendall(series.predicted, series.actual));
  }
  return {rho.value(), tau.value()};
}

using DesignName = std::pair<std::string, std::string>;

void add_missing(const LayerTrial& layer, const Estimate& estimate, Account& missing) {
  const Account of_layer = unexplained(layer.account, estimate.cycles(), estimate.bound);
  for (std::size_t loss = 0; loss < kLosses; ++loss) missing[loss] += of_layer[loss];
}

Summary summary_of(const ModelTrial& trial, std::size_t subject, CostKind quantity,
                   const std::vector<std::size_t>& chosen) {
  Summary summary;
  summary.subject = trial.subjects[subject];
  Series all;
  std::map<DesignName, Series> layers;
  std::map<TrialSetup, Total> totals;
  double sum = 0, worst = 0;
  for (const std::size_t i : chosen) {
    const LayerTrial& layer = trial.layers[i];
    const auto& estimate = layer.estimates[subject];
    const auto& known = layer.actual[quantity];
    if (!known || !estimate || !estimate->values[quantity]) continue;
    const double actual = *known, predicted = *estimate->values[quantity];
    all.add(predicted, actual);
    layers[{layer.setup.hardware, layer.setup.dataflow}].add(predicted, actual);
    totals[layer.setup].predicted += predicted;
    totals[layer.setup].actual += actual;
    sum += actual;
    summary.too_low += std::max(actual - predicted, 0.0);
    summary.too_high += std::max(predicted - actual, 0.0);
    if (quantity == CostKind::kCycles) add_missing(layer, *estimate, summary.missing);
    const double error = actual > 0 ? std::abs(predicted / actual - 1) : 0;
    if (error > worst) {
      worst = error;
      summary.worst_layer = layer.layer;
    }
  }
  summary.errors = error_summary(all.predicted, all.actual);
  if (sum > 0) {
    summary.too_low /= sum;
    summary.too_high /= sum;
  }
  std::map<DesignName, Series> networks;
  std::map<std::string, Series> designs;
  for (const auto& [setup, total] : totals) {
    networks[{setup.hardware, setup.dataflow}].add(total.predicted, total.actual);
    designs[setup.workload].add(total.predicted, total.actual);
  }
  summary.layers = correlation(layers);
  summary.networks = correlation(networks);
  summary.designs = correlation(designs);
  return summary;
}

}  // namespace

std::vector<Summary> summaries(const ModelTrial& trial, const GroupBy& by, CostKind quantity) {
  std::vector<TrialSetup> order;
  std::map<TrialSetup, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < trial.layers.size(); ++i) {
    const TrialSetup& setup = trial.layers[i].setup;
    const TrialSetup group = {by.hardware ? setup.hardware : "", by.dataflow ? setup.dataflow : "",
                              by.workload ? setup.workload : ""};
    if (!groups.contains(group)) order.push_back(group);
    groups[group].push_back(i);
  }
  std::vector<Summary> all;
  for (const TrialSetup& group : order) {
    for (std::size_t subject = 0; subject < trial.subjects.size(); ++subject) {
      Summary summary = summary_of(trial, subject, quantity, groups[group]);
      summary.setup = group;
      if (summary.errors.count > 0) all.push_back(std::move(summary));
    }
  }
  return all;
}

std::vector<std::size_t> largest_errors(const ModelTrial& trial, std::size_t subject,
                                        std::size_t count) {
  const auto error = [&](std::size_t i) {
    const LayerTrial& layer = trial.layers[i];
    return std::abs(layer.estimates[subject]->cycles() - layer.cycles()) / layer.cycles();
  };
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < trial.layers.size(); ++i) {
    if (trial.layers[i].estimates[subject] && trial.layers[i].cycles() > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return error(a) > error(b); });
  const auto same = [&](std::size_t a, std::size_t b) {
    const LayerTrial &x = trial.layers[a], &y = trial.layers[b];
    return x.setup == y.setup && x.cycles() == y.cycles() && error(a) == error(b);
  };
  order.erase(std::unique(order.begin(), order.end(), same), order.end());
  order.resize(std::min(order.size(), count));
  return order;
}

}  // namespace orrery
