#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hardware/technology.h"
#include "search/evaluator.h"

namespace orrery {

/// What a metric is worked out from. `cost` is null before the layers are costed, `technology`
/// where there is none.
struct Measured {
  const Design& design;
  const Technology* technology = nullptr;
  const Cost* cost = nullptr;
};

/// Something that a design can be judged by. One line in metrics.cpp makes one.
struct Metric {
  std::string name;
  std::string unit;  // empty: none
  std::string sentence;
  bool maximised = false;
  bool simulated = false;  // known only after every layer was costed
  /// Nothing where it is not known of this design. Called with a cost if it is simulated.
  std::optional<double> (*value)(const Measured&) = nullptr;
  bool needs_technology = false;  // never known without one
};

/// All of them, in the order in which they are printed.
const std::vector<Metric>& metrics();
/// The one of that name; InputError that lists them when there is none.
const Metric& find_metric(const std::string& name);

/// Adds the metrics that are (not) simulated to `values`, by their names.
void add_metrics(const Measured& measured, bool simulated, std::map<std::string, double>& values);

}  // namespace orrery
