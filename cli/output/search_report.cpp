#include "cli/output/search_report.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/output/numbers.h"
#include "cli/output/text_table.h"
#include "search/metrics.h"

namespace orrery {
namespace {

constexpr std::size_t kMostRows = 40;  // of a front; the CSV has all

std::string number_text(double value) {
  const bool is_whole = std::abs(value) < 1e15 && value == std::floor(value);
  return is_whole ? with_separators(static_cast<std::int64_t>(value))
                  : fmt::format("{:.5g}", value);
}

std::string counts_text(const StudyResult& result) {
  std::string text;
  std::int64_t all = 0;
  for (int i = 0; i < kTrialStates; ++i) {
    const std::int64_t count = result.count[static_cast<std::size_t>(i)];
    all += count;
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", with_separators(count),
                        name_of(static_cast<TrialState>(i)));
  }
  return fmt::format("{} trials: {}", with_separators(all), text);
}

std::string front_table(const SearchSpec& spec, const Space& space, const StudyResult& result,
                        const Terminal& terminal) {
  std::vector<TextTable::Column> columns = {{"trial", true, 3}};
  for (const std::string& name : spec.objectives) {
    const std::string unit = find_metric(name).unit;
    columns.push_back({unit.empty() ? name : name + " " + unit, true, 3});
  }
  for (const Knob& knob : space.knobs()) columns.push_back({knob.name, false, 2});
  TextTable table(columns);
  for (std::size_t row = 0; row < std::min(kMostRows, result.front.size()); ++row) {
    const Trial& trial = result.front[row];
    std::vector<std::string> cells = {std::to_string(trial.number)};
    for (const std::string& name : spec.objectives) {
      cells.push_back(number_text(trial.metrics.at(name)));
    }
    for (std::size_t i = 0; i < space.knobs().size(); ++i) {
      const int choice = trial.choices[i];
      cells.push_back(
          choice == kInactive ? "-" : space.knobs()[i].values[static_cast<std::size_t>(choice)]);
    }
    table.add(cells);
  }
  return table.render_all(terminal);
}

}  // namespace

std::string objectives_text(const SearchSpec& spec, const Trial& trial) {
  std::string text;
  for (const std::string& name : spec.objectives) {
    const std::string unit = find_metric(name).unit;
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", name,
                        number_text(trial.metrics.at(name)), unit.empty() ? "" : " " + unit);
  }
  return text;
}

std::string search_report(const SearchSpec& spec, const Space& space, const StudyResult& result,
                          const std::vector<std::string>& remarks, const Terminal& terminal) {
  std::string text = fmt::format("{}: {} over {} points, at {}\n{}\n\n", spec.name, spec.strategy,
                                 number_text(space.size()), spec.fidelity, counts_text(result));
  if (result.front.empty()) {
    text += "no trial keeps every constraint\n";
  } else if (spec.objectives.size() == 1) {
    const Trial best = *result.best();
    text += fmt::format("best: {}, trial {}\n", objectives_text(spec, best), best.number);
    for (std::size_t i = 0; i < space.knobs().size(); ++i) {
      const int choice = best.choices[i];
      if (choice == kInactive) continue;
      text += fmt::format("  {}: {}\n", space.knobs()[i].name,
                          space.knobs()[i].values[static_cast<std::size_t>(choice)]);
    }
  } else {
    text += fmt::format("Pareto front: {} trials\n", result.front.size());
    text += front_table(spec, space, result, terminal);
    if (result.front.size() > kMostRows) text += "...\n";
  }
  if (result.hypervolume) {
    text += "hypervolume against";
    for (std::size_t i = 0; i < spec.objectives.size(); ++i) {
      text += fmt::format("{} {} {}", i == 0 ? "" : ",", spec.objectives[i], spec.reference[i]);
    }
    text += fmt::format(": {:.6g}\n", *result.hypervolume);
  }
  for (const std::string& remark : remarks) text += terminal.wrapped("note: " + remark);
  return text;
}

}  // namespace orrery
