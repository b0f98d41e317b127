#include "cli/commands/search_setup.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>

#include "base/error.h"
#include "hardware/yaml_scalars.h"
#include "search/fidelity.h"
#include "search/plugin.h"
#include "search/worker_pool.h"

namespace orrery {

namespace po = boost::program_options;

namespace {

constexpr const char* kCommandOption =
    "command";  // of the strategy external, or of one inside another

/// A file from somewhere must not run what it likes; what is typed here may.
void refuse_commands(const std::map<std::string, std::string>& given, const Location& where) {
  const auto is_command = [](const std::string& name) {
    return name == kCommandOption ||
           (name.ends_with(std::string(".") + kCommandOption) && !name.starts_with("option."));
  };
  for (const auto& [name, value] : given) {
    if (!is_command(name)) continue;
    throw InputError(
        where,
        fmt::format("{} '{}' would run on this computer; allowed with --allow-command, or when "
                    "given as --option {}=...",
                    name, shown(value), name));
  }
}

}  // namespace

void add_search_options(po::options_description& known) {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  const auto texts = [](const char* name) {
    return po::value<std::vector<std::string>>()->value_name(name);
  };
  known.add_options()("option", texts("NAME=VALUE"), "an option of the strategy; may be repeated")(
      "budget", text("N"), "trials, instead of what the file says")(
      "fidelity", text("NAME"), "stepped, fast or model:NAME, instead of what the file says")(
      "jobs", text("N"), "worker processes (default: 1)")(
      "plugin", texts("FILE.so"), "a shared object with strategies; may be repeated")(
      "allow-command", "run the command that the file's strategy names, on this computer");
}

SearchSpec read_search(const Options& options, const char* command) {
  for (const std::string& plugin : options.texts("plugin")) load_plugin(plugin);
  if (options.words().empty()) {
    throw InputError(fmt::format("{}: found no file; allowed: {} SPEC.yaml", command, command));
  }
  SearchSpec spec = load_spec(options.words().front());
  const auto strategy = options.text("strategy");
  if (strategy && *strategy != spec.strategy) {
    spec.strategy = *strategy;
    spec.options.clear();  // they were the other one's
    spec.strategy_where = {"--strategy", 0, ""};
  }
  std::map<std::string, std::string> of_file = spec.options;
  for (const std::string& option : options.texts("option")) {
    of_file.erase(option.substr(0, option.find('=')));
  }
  if (!options.has("allow-command")) refuse_commands(of_file, spec.strategy_where);
  for (const std::string& option : options.texts("option")) {
    const auto equals = option.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw InputError({"--option", 0, ""}, "allowed: NAME=VALUE");
    }
    spec.options[option.substr(0, equals)] = option.substr(equals + 1);
  }
  if (const auto budget = options.number("budget", 1, 100'000'000)) {
    spec.budget = static_cast<std::int64_t>(*budget);
  }
  if (const auto fidelity = options.text("fidelity")) {
    make_fidelity(*fidelity);  // refuses an unknown one
    spec.fidelity = *fidelity;
  }
  return spec;
}

std::unique_ptr<Pool> make_pool(const Options& options, Problem& problem) {
  const auto jobs = static_cast<int>(options.number("jobs", 1, 1024).value_or(1));
  return std::make_unique<WorkerPool>(copied_worker(problem), problem.spec().timeout, jobs);
}

}  // namespace orrery
