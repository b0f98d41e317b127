#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/input_digests.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/commands/search_setup.h"
#include "cli/output/output.h"
#include "cli/output/search_progress.h"
#include "cli/output/search_report.h"
#include "search/study.h"
#include "search/trial_json.h"
#include "search/warm_start.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

po::options_description search_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options", 100, 60);
  known.add_options()("strategy", text("NAME"), "instead of what the file says (orrery list)");
  add_search_options(known);
  known.add_options()("seed", text("N"), "of the strategy's random choices")(
      "study", text("FILE"), "keep every trial there (SQLite)")(
      "resume", "go on with the study in that file, if it is there")(
      "output", text("FILE"), "write every trial there as CSV, or as HDF5 when its suffix is .h5");
  return known;
}

std::string search_help() {
  return "orrery search SPEC.yaml [OPTIONS]\n\n"
         "Searches hardware, dataflows and networks for what the file asks for "
         "(docs/search.md).\n\n" +
         describe(search_options()) +
         "\nExamples\n"
         "  orrery search search/examples/array.yaml\n"
         "  orrery search search/examples/array.yaml --strategy bayesian --budget 60 --jobs 2 \\\n"
         "      --study array.study --output trials.csv\n";
}

/// What the progress line says of the trials so far.
class Best {
 public:
  Best(const SearchSpec& spec, const StudyFile& file) : spec_(spec), file_(file) {}

  std::int64_t finished() const {
    std::int64_t count = 0;
    for (const StoredTrial& stored : file_.trials()) count += stored.trial.finished();
    return count;
  }

  std::string text() const {
    const StudyResult result = result_of(spec_, file_.trials());
    if (result.front.empty()) return "none feasible yet";
    if (spec_.objectives.size() > 1) return fmt::format("front of {}", result.front.size());
    return "best: " + objectives_text(spec_, *result.best());
  }

 private:
  const SearchSpec& spec_;
  const StudyFile& file_;
};

void run_search(const Arguments& arguments) {
  const Options options(search_options(), arguments, 1);
  std::optional<InputDigests> inputs(std::in_place);
  SearchSpec spec = read_search(options, "search");
  if (const auto seed = options.number("seed", 0, std::numeric_limits<std::uint64_t>::max())) {
    spec.seed = *seed;
  }
  const std::string study_name = options.text("study").value_or("");
  if (options.has("resume") && study_name.empty()) {
    throw InputError({"--resume", 0, ""}, "found no --study; allowed: with --study FILE");
  }
  const Output output(options.text("output"));
  Problem problem(spec);  // every value is looked at before any work is done
  StrategyOptions strategy_options(spec.options, spec.strategy_where);
  const auto pool = make_pool(options, problem);
  const auto strategy = make_started_strategy(spec.strategy, spec,
                                              {problem.space(), spec.objectives, spec.budget,
                                               spec.seed, strategy_options, spec.constraints},
                                              spec.options, *pool);
  StudyFile file(study_name,
                 {spec.text + "\nfidelity: " + spec.fidelity + identity_of_start(spec),
                  inputs->all(), spec.strategy, spec.options, spec.budget, spec.seed,
                  strategy->plans_by_budget(), space_json(problem.space(), spec.objectives).dump()},
                 options.has("resume"));
  inputs.reset();
  Study study(spec, problem.space(), *strategy, file, spec.budget);
  {
    SearchProgress progress;
    const Best best(spec, file);
    study.run(*pool, [&] {
      if (progress.is_due()) progress.show(best.finished(), spec.budget, best.text());
    });
  }
  if (output.is_file()) {
    const std::string name = *options.text("output");
    const bool hdf5 = name.ends_with(".h5") || name.ends_with(".hdf5");
    if (hdf5) {
      output.write_bytes(trials_hdf5(problem.space(), file.trials()));
    } else {
      output.write(trials_csv(problem.space(), file.trials()));
    }
  }
  print(search_report(spec, problem.space(), result_of(spec, file.trials()), strategy->remarks(),
                      Terminal::of_output(false)));
}

}  // namespace

const Command kSearch{"search", "search hardware, dataflows and networks", search_help, run_search};

}  // namespace orrery
