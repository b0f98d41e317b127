#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <cmath>
#include <limits>
#include <sstream>

#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/commands/search_setup.h"
#include "cli/output/numbers.h"
#include "cli/output/output.h"
#include "cli/output/progress_bar.h"
#include "cli/output/race_plot.h"
#include "cli/output/text_table.h"
#include "search/race.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr double kHit = 0.01;  // share of the optimum that a hit may miss it by

po::options_description race_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options", 100, 60);
  known.add_options()("strategies", text("LIST"),
                      "names with commas between; exhaustive first says how far the others are "
                      "from the optimum (default: random and the file's)")(
      "seeds", text("N"), "runs of each strategy (default: 10)")("seed", text("N"),
                                                                 "of the first run");
  add_search_options(known);
  known.add_options()("output", text("FILE"), "write the table there")(
      "plot", text("FILE.svg"), "draw the median of each strategy over its trials");
  return known;
}

std::string race_help() {
  return "orrery race SPEC.yaml [OPTIONS]\n\n"
         "Compares strategies at the same budget, each from several seeds (docs/search.md). An\n"
         "option STRATEGY.NAME is that strategy's.\n\n" +
         describe(race_options()) +
         "\nExample\n"
         "  orrery race search/examples/array.yaml --strategies exhaustive,random,genetic\n"
         "  orrery race search/examples/race.yaml --strategies random,reinforce --option "
         "reinforce.rate=0.3\n";
}

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::stringstream parts(list);
  for (std::string name; std::getline(parts, name, ',');) {
    if (!name.empty()) names.push_back(name);
  }
  if (names.empty()) throw InputError({"--strategies", 0, ""}, "allowed: at least one name");
  return names;
}

std::string table(const RaceResult& result, const Terminal& terminal) {
  TextTable text({{"strategy", false, 9},
                  {"trials", true, 5},
                  {"runs", true, 3},
                  {"feasible", true, 6},
                  {"best", true, 5},
                  {"median", true, 8},
                  {"worst", true, 5},
                  {result.optimum ? "from optimum" : "from best", true, 7},
                  {"within 1%", true, 7},
                  {"trials to 1%", true, 7},
                  {"strategy CPU s", true, 4}});
  const auto number = [](double value) { return fmt::format("{:.6g}", value); };
  const auto best_known = result.best_known();
  for (const RaceRow& row : result.rows) {
    const auto median = row.median();
    const bool all = static_cast<int>(row.values.size()) == row.runs;
    std::string regret = "-", hits = "-", trials_to = "-";
    if (best_known) {
      if (median) {
        regret =
            fmt::format("{:.2f}%", 100 * std::abs(*median - *best_known) / std::abs(*best_known));
      }
      hits = fmt::format("{} of {}", row.hits(*best_known, kHit), row.runs);
      if (const auto count = row.trials_to(*best_known, kHit)) trials_to = with_separators(*count);
    }
    text.add({row.strategy, with_separators(static_cast<std::int64_t>(row.trials + 0.5)),
              std::to_string(row.runs), fmt::format("{:.1f}%", 100 * row.feasible),
              row.values.empty() ? "none" : number(row.values.front()),
              median ? number(*median) : "none", all ? number(row.values.back()) : "none", regret,
              hits, trials_to, fmt::format("{:.2f}", row.cpu_seconds)});
  }
  return text.render(terminal);
}

void run_race(const Arguments& arguments) {
  const Options options(race_options(), arguments, 1);
  SearchSpec spec = read_search(options, "race");
  if (const auto seed = options.number("seed", 0, std::numeric_limits<std::uint64_t>::max())) {
    spec.seed = *seed;
  }
  RaceSetup setup;
  setup.seeds = static_cast<int>(options.number("seeds", 1, 10'000).value_or(10));
  setup.strategies = options.has("strategies") ? names_in(*options.text("strategies"))
                                               : std::vector<std::string>{"random", spec.strategy};
  for (const std::string& option : options.texts("option")) {
    const std::string name = option.substr(0, option.find('='));
    if (setup.has(setup.owner_of(name, spec.strategy).first)) continue;
    throw InputError({"--option", 0, name},
                     "is for none of the strategies that race; allowed: "
                     "STRATEGY.NAME=VALUE");
  }
  const Output output(options.text("output")), plot(options.text("plot"), "--plot");
  Problem problem(spec);
  const auto pool = make_pool(options, problem);
  RaceResult result;
  {
    ProgressBar bar;
    std::size_t done = 0;
    bar.show(0, setup.strategies.size(), setup.strategies.front());
    result = race(problem, setup, *pool, [&](const RaceRow&) {
      if (++done < setup.strategies.size()) {
        bar.show(done, setup.strategies.size(), setup.strategies[done]);
      }
    });
  }
  if (plot.is_file()) plot.write(race_plot(spec, result));
  const std::string measure = spec.objectives.size() > 1 ? "hypervolume" : spec.objectives.front();
  output.write(fmt::format("{}: {} at {}, {} trials, seeds from {}\n", spec.name, measure,
                           spec.fidelity, spec.budget, spec.seed) +
               table(result, Terminal::of_output(output.is_file())));
}

}  // namespace

const Command kRace{"race", "compare search strategies", race_help, run_race};

}  // namespace orrery
