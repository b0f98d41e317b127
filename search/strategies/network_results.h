#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "search/constraint.h"
#include "search/pareto.h"
#include "search/space.h"
#include "search/trial.h"

namespace orrery {

/// Networks as they were measured on a few machines: which of them no other beats there, and
/// whether another machine would rank them alike.
class NetworkResults {
 public:
  /// Networks are compared by the objectives, by every simulated metric that is limited, and by the
  /// accuracy where it is known.
  NetworkResults(const Space& space, const std::vector<std::string>& objectives,
                 const std::vector<Constraint>& constraints);

  /// The names of what they are compared by.
  std::vector<std::string> names() const;
  /// One for each name, smaller is better, of a trial that has objectives.
  Objectives costs(const Trial& trial) const;
  /// Does any of the metrics change with the machine?
  bool any_simulated() const;

  void add(const Trial& trial, std::size_t machine);
  /// Was any network measured on this machine?
  bool measured_on(std::size_t machine) const;
  /// Different networks measured on machines before this one.
  std::size_t count_before(std::size_t machine) const;

  /// The networks of the first `depth` Pareto fronts of each machine before `machines`, each once,
  /// from the least to the most accurate, or where that is not known by the first metric. As points
  /// of the whole space.
  std::vector<Choices> fronts(std::size_t machines, int depth) const;
  /// At most `count` networks of the first machine, evenly from one end to the other of the first
  /// simulated metric.
  std::vector<Choices> sample(std::size_t count) const;
  /// The lowest rank correlation (Spearman's) of a simulated metric between the first machine and
  /// this one; nothing where it is not defined.
  std::optional<double> agreement(std::size_t machine) const;

  /// The choices of a point that are the network's.
  Choices network_of(const Choices& choices) const;

  nlohmann::json save() const;
  void load(const nlohmann::json& json);

 private:
  struct Compared {
    std::string name;
    bool simulated = false, maximised = false;
  };
  struct Result {
    Choices choices;
    Objectives costs;
    std::size_t machine = 0;
  };

  std::size_t sorting_metric() const;

  const Space& space_;
  std::vector<Compared> compared_;  // the objectives come first
  std::size_t objectives_;
  std::vector<Result> results_;
};

}  // namespace orrery
