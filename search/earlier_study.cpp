#include "search/earlier_study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "search/database.h"
#include "search/metrics.h"
#include "search/pareto.h"
#include "search/trial_json.h"

namespace orrery {
namespace {

/// How the earlier study's choices become this space's.
class KnobMap {
 public:
  KnobMap(const std::vector<Knob>& from, const Space& to) : from_(from), to_(to) {
    for (const Knob& knob : to.knobs()) {
      const auto same = std::find_if(from.begin(), from.end(),
                                     [&](const Knob& one) { return one.name == knob.name; });
      source_.push_back(same == from.end() ? -1 : static_cast<int>(same - from.begin()));
      if (same == from.end()) new_.push_back(knob.name);
    }
    for (const Knob& knob : from) {
      if (to.find(knob.name) < 0) dropped_.push_back(knob.name);
    }
  }

  bool has_common() const { return new_.size() < to_.knobs().size(); }
  const std::vector<std::string>& new_knobs() const { return new_; }
  const std::vector<std::string>& dropped_knobs() const { return dropped_; }
  /// Values that trials had and this space does not.
  const std::set<std::string>& strange_values() const { return strange_; }

  std::optional<Choices> point(const Choices& earlier) {
    Choices point(to_.knobs().size(), 0);
    for (std::size_t i = 0; i < point.size(); ++i) {
      const Knob& knob = to_.knobs()[i];
      point[i] = (knob.size() - 1) / 2;
      if (source_[i] < 0) continue;
      const auto source = static_cast<std::size_t>(source_[i]);
      if (earlier[source] == kInactive) continue;
      const std::string& value = from_[source].values[static_cast<std::size_t>(earlier[source])];
      const auto found = std::find(knob.values.begin(), knob.values.end(), value);
      if (found == knob.values.end()) {
        strange_.insert(knob.name + "=" + value);
        return std::nullopt;
      }
      point[i] = static_cast<int>(found - knob.values.begin());
    }
    return to_.canonical(std::move(point));
  }

 private:
  const std::vector<Knob>& from_;
  const Space& to_;
  std::vector<int> source_;  // in `from_`, of each knob here
  std::vector<std::string> new_, dropped_;
  std::set<std::string> strange_;
};

/// What an earlier trial would count for here.
struct Judged {
  std::size_t trial = 0;
  double violation = 0;
  Objectives objectives;  // empty where they are not known
  int rank = 0;           // among those without violation
};

Judged judged(const std::vector<Trial>& trials, std::size_t position, const StrategySetup& setup) {
  const Trial& trial = trials[position];
  Judged judged{.trial = position, .objectives = trial.objectives};
  bool all_known = !trial.objectives.empty() || trial.scored();
  for (const Constraint& constraint : setup.constraints) {
    const auto value = trial.metrics.find(constraint.metric);
    all_known = all_known && value != trial.metrics.end();
    if (value != trial.metrics.end()) judged.violation += constraint.violation(value->second);
  }
  // Without a metric that is limited here there is only what the earlier study said of it.
  if (!all_known) judged.violation += trial.scored() ? 0 : std::max(trial.violation, 1.0);
  Objectives here;
  for (const std::string& name : setup.objectives) {
    const auto value = trial.metrics.find(name);
    if (value == trial.metrics.end()) break;
    here.push_back(find_metric(name).maximised ? -value->second : value->second);
  }
  if (here.size() == setup.objectives.size()) judged.objectives = here;
  return judged;
}

/// The trials from the best to the worst.
std::vector<Judged> sorted(const std::vector<Trial>& trials, const StrategySetup& setup) {
  std::vector<Judged> all;
  for (std::size_t i = 0; i < trials.size(); ++i) all.push_back(judged(trials, i, setup));
  std::vector<Objectives> points;
  std::vector<std::size_t> feasible;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].violation > 0 || all[i].objectives.empty()) continue;
    feasible.push_back(i);
    points.push_back(all[i].objectives);
  }
  const std::vector<int> ranks = pareto_ranks(points);
  for (std::size_t i = 0; i < feasible.size(); ++i) all[feasible[i]].rank = ranks[i];
  std::erase_if(all, [](const Judged& one) { return one.objectives.empty(); });
  std::stable_sort(all.begin(), all.end(), [](const Judged& a, const Judged& b) {
    return a.violation != b.violation ? a.violation < b.violation : a.rank < b.rank;
  });
  return all;
}

}  // namespace

EarlierStudy read_earlier_study(const std::string& file) {
  if (!std::filesystem::exists(file))
    throw InputError({file, 0, ""}, "is not there; allowed: a study");
  EarlierStudy study{.name = file, .knobs = {}, .trials = {}};
  Database database(file);
  try {
    const auto rows = database.run("SELECT value FROM meta WHERE key = 'space'");
    if (rows.empty()) {
      throw InputError({file, 0, ""}, "has no knobs in it; allowed: a study of this version");
    }
    study.knobs = knobs_from_json(nlohmann::json::parse(rows.front().front()).at("knobs"));
    for (const auto& row :
         database.run("SELECT result FROM trials WHERE result != '' ORDER BY number")) {
      study.trials.push_back(trial_from_json(nlohmann::json::parse(row.front())));
    }
  } catch (const nlohmann::json::exception& e) {
    throw InputError({file, 0, ""}, fmt::format("is damaged ({})", e.what()));
  }
  return study;
}

std::uint64_t digest_of(const EarlierStudy& study) {
  std::string content = knobs_json(Space(study.knobs)).dump();
  for (const Trial& trial : study.trials) content += to_json(trial).dump();
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

Transfer transferred(const EarlierStudy& earlier, const StrategySetup& setup, std::size_t most) {
  Transfer transfer;
  KnobMap map(earlier.knobs, setup.space);
  if (!map.has_common()) {
    transfer.remarks.push_back(fmt::format(
        "{}: turns none of the knobs of this study, so nothing is taken from it", earlier.name));
    return transfer;
  }
  std::size_t unfit = 0;
  for (const Judged& one : sorted(earlier.trials, setup)) {
    const auto point = map.point(earlier.trials[one.trial].choices);
    unfit += !point;
    const auto& points = transfer.points;
    if (!point || std::find(points.begin(), points.end(), *point) != points.end()) continue;
    if (points.size() < most) transfer.points.push_back(*point);
  }
  std::string remark = fmt::format("{}: the best {} of {} trials are tried first", earlier.name,
                                   transfer.points.size(), earlier.trials.size());
  const auto list = [&](const char* what, const auto& names) {
    if (!names.empty()) remark += fmt::format("; {}: {}", what, fmt::join(names, ", "));
  };
  list("it does not turn", map.new_knobs());
  list("not turned here", map.dropped_knobs());
  if (unfit > 0) remark += fmt::format("; {} trials do not fit", unfit);
  list("no values here", map.strange_values());
  transfer.remarks.push_back(std::move(remark));
  return transfer;
}

}  // namespace orrery
