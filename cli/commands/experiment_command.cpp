#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>

#include "base/data_path.h"
#include "base/error.h"
#include "base/suggestion.h"
#include "base/yaml.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/output/output.h"
#include "cli/output/progress_bar.h"
#include "search/experiment/experiment.h"
#include "search/experiment/experiment_report.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

constexpr const char* kFolder = "search/experiments";
constexpr std::uint64_t kMostJobs = 256;

po::options_description experiment_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description known("Options", 100, 60);
  known.add_options()("jobs", text("N"), "processes that simulate (default: 1)")(
      "cache", text("FILE"),
      "keep every simulation there at once, and take those that are there: what is interrupted "
      "goes "
      "on when it is run again")("networks", text("NAMES"),
                                 "only these families of networks, with commas between them")(
      "accelerators", text("NAMES"), "only these accelerators, with commas between them")(
      "csv", text("FOLDER"), "write all matrices and tables there, as CSV files")(
      "output", text("FILE"), "write the page there, all or nothing (default: standard output)");
  return known;
}

std::vector<std::string> experiment_names() {
  std::vector<std::string> names;
  for (std::string name : data_names(kFolder)) {
    std::replace(name.begin(), name.end(), '_', '-');
    names.push_back(std::move(name));
  }
  return names;
}

std::string experiment_help() {
  return fmt::format(
             "orrery experiment NAME|FILE [OPTIONS]\n\n"
             "Runs every network of an experiment's file on every machine, layer by layer, cycle "
             "by "
             "cycle\nand with a formula, and prints what follows as Markdown. NAME is one of {}; "
             "the files\nare in {}/.\n\n",
             fmt::join(experiment_names(), ", "), kFolder) +
         describe(experiment_options()) +
         "\nExamples\n"
         "  orrery experiment semi-decoupled --jobs 2 --cache cells.txt --csv results\n"
         "  orrery experiment semi-decoupled --networks macro --accelerators 1,4,7\n";
}

std::filesystem::path find_experiment(const std::string& name) {
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return name;
  const std::vector<std::string> names = experiment_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw InputError(
        fmt::format("unknown experiment '{}'; allowed: a file that ends in .yaml, or one of {}{}",
                    name, fmt::join(names, ", "), did_you_mean(name, names)));
  }
  std::string file = name;
  std::replace(file.begin(), file.end(), '-', '_');
  return data_path(fmt::format("{}/{}.yaml", kFolder, file));
}

std::vector<std::string> listed(const Options& options, const char* name) {
  std::vector<std::string> parts;
  std::stringstream text(options.text(name).value_or(""));
  for (std::string part; std::getline(text, part, ',');) parts.push_back(part);
  return parts;
}

void run_experiment(const Arguments& arguments) {
  const Options options(experiment_options(), arguments, 1);
  if (options.words().empty()) {
    throw InputError(fmt::format("experiment: found no name; allowed: a file, or one of {}",
                                 fmt::join(experiment_names(), ", ")));
  }
  const std::filesystem::path file = find_experiment(options.words().front());
  const ExperimentSpec spec = read_experiment(YamlNode::load(file), file);
  ExperimentOptions experiment;
  experiment.jobs = static_cast<int>(options.number("jobs", 1, kMostJobs).value_or(1));
  experiment.cache = options.text("cache").value_or("");
  experiment.networks = listed(options, "networks");
  experiment.accelerators = listed(options, "accelerators");
  const Output output(options.text("output"));
  const auto result = [&] {
    ProgressBar bar;
    return run_experiment(spec, experiment,
                          [&](const std::string& what, std::size_t done, std::size_t all) {
                            bar.show(done, all, what);
                          });
  }();
  if (const auto folder = options.text("csv")) write_experiment_csv(result, *folder);
  output.write(experiment_markdown(spec, result));
}

}  // namespace

const Command kExperiment{"experiment", "compare machines, networks and ways to search them",
                          experiment_help, run_experiment};

}  // namespace orrery
