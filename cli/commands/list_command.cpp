#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options.hpp>
#include <functional>

#include "base/data_path.h"
#include "base/error.h"
#include "base/registry.h"
#include "base/suggestion.h"
#include "base/yaml.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/output/output.h"
#include "cli/output/report.h"
#include "cli/output/result_table.h"
#include "cli/output/text_table.h"
#include "dataflows/dataflow.h"
#include "dataflows/tile_policy.h"
#include "hardware/catalog.h"
#include "hardware/load_dram.h"
#include "hardware/load_technology.h"
#include "hardware/yaml_scalars.h"
#include "models/latency_model.h"
#include "search/metrics.h"
#include "search/strategy.h"
#include "sim/dram/dram_policy.h"
#include "workloads/coded_space.h"
#include "workloads/tensor_source.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

struct Item {
  std::string name;
  std::string sentence;
};

/// One kind of plug-in.
struct Kind {
  std::string name;   // what `orrery list` takes
  std::string usage;  // where a name of this kind is used
  std::function<std::vector<Item>()> items;
};

std::vector<Item> hardware_items() {
  std::vector<Item> items;
  for (const auto& preset : list_hardware()) items.push_back({preset.name, preset.sentence});
  return items;
}

std::string parameters_of(const std::string& workload) {
  const YamlNode yaml =
      YamlNode::load(data_path(fmt::format("workloads/networks/{}.yaml", workload)));
  if (!yaml.has("parameters")) return "";
  std::vector<std::string> parameters;
  for (const auto& [name, value] : yaml.at("parameters").pairs()) {
    parameters.push_back(fmt::format("{}={}", name, value.as_string()));
  }
  return fmt::format(" [{}]", fmt::join(parameters, ", "));
}

std::vector<Item> dram_items() {
  std::vector<Item> items;
  for (const auto& preset : list_drams()) items.push_back({preset.name, preset.sentence});
  return items;
}

std::vector<Item> workload_items() {
  std::vector<Item> items;
  for (const std::string& name : zoo_names()) {
    items.push_back({name, load_workload(name).description + parameters_of(name)});
  }
  return items;
}

std::vector<Item> dataflow_items() {
  std::vector<Item> items;
  for (const std::string& name : data_names("dataflows")) {
    items.push_back({name, load_dataflow(name).description});
  }
  return items;
}

std::vector<Item> technology_items() {
  std::vector<Item> items;
  for (const auto& technology : list_technologies()) {
    items.push_back({technology.name, technology.sentence});
  }
  return items;
}

template <class Product, class... Args>
std::vector<Item> registered_items();

std::vector<Item> model_items() {
  auto items = registered_items<LatencyModel>();
  items.push_back(
      {"calibrated:MODEL", "one of these, corrected by what other simulated layers took"});
  return items;
}

template <class Product, class... Args>
std::vector<Item> registered_items() {
  std::vector<Item> items;
  for (const auto& entry : Registry<Product, Args...>::instance().entries()) {
    items.push_back({entry.name, entry.sentence});
  }
  return items;
}

/// What a strategy reads while it is made is what it can be given.
std::vector<Item> strategy_items() {
  const Space space({{.name = "rows", .values = {"1", "2"}, .scale = {0, 1}},
                     {.name = "network", .values = {"a", "b"}, .role = KnobRole::kArchitecture}});
  std::vector<Item> items;
  for (const auto& entry : StrategyRegistry::instance().entries()) {
    StrategyOptions options;
    entry.make({space, {"latency"}, 100, 1, options});
    std::vector<std::string> texts;
    for (const auto& option : options.declared()) {
      texts.push_back(option.name + (option.fallback.empty() ? "" : "=" + option.fallback));
    }
    items.push_back(
        {entry.name,
         entry.sentence + (texts.empty() ? "" : fmt::format(" [{}]", fmt::join(texts, ", ")))});
  }
  return items;
}

std::vector<Item> metric_items() {
  std::vector<Item> items;
  for (const Metric& metric : metrics()) {
    items.push_back({metric.name, metric.unit.empty() ? metric.sentence
                                                      : metric.sentence + ", in " + metric.unit});
  }
  return items;
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"hardware", "simulate --hardware NAME", hardware_items},
      {"workloads", "simulate --workload NAME [--param NAME=VALUE]", workload_items},
      {"spaces", "simulate --workload NAME/CODE", registered_items<ArchitectureSpace>},
      {"dataflows", "simulate --dataflow NAME", dataflow_items},
      {"technologies", "simulate --technology NAME", technology_items},
      {"drams", "dram --preset NAME", dram_items},
      {"dram_policies", "dram --policy NAME", registered_items<DramPolicy, const DramPolicySetup&>},
      {"tile_policies", "tiles: {policy: NAME} in a dataflow's file", registered_items<TilePolicy>},
      {"models", "validate --models NAME,NAME", model_items},
      {"strategies", "search --strategy NAME [--option NAME=VALUE]", strategy_items},
      {"metrics", "objectives and constraints of a search", metric_items},
      {"formats", "simulate --format NAME", registered_items<ReportWriter>},
      {"result_formats", "validate --format NAME", registered_items<ResultWriter>},
      {"tensors", "simulate --tensors OPERAND=NAME[:KEY=NUMBER,...]",
       registered_items<TensorSource, const TensorParameters&>}};
  return all;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  return names;
}

std::string kind_text(const Kind& kind, const Terminal& terminal) {
  TextTable table({{kind.name, false, 2}, {"for " + kind.usage, false, 1}});
  for (const Item& item : kind.items()) table.add({item.name, item.sentence});
  Terminal unlimited = terminal;  // a sentence is better wrapped by the terminal than left out
  unlimited.columns = 10'000;
  return table.render(unlimited);
}

std::string list_help() {
  return fmt::format(
      "orrery list [KIND]\n\n"
      "Prints every plug-in with its sentence. KIND is one of {}; without it, all.\n",
      fmt::join(kind_names(), ", "));
}

void run_list(const Arguments& arguments) {
  const Options options(boost::program_options::options_description(), arguments, 1);
  const std::string wanted = options.words().empty() ? "" : options.words().front();
  const Terminal terminal = Terminal::of_output(false);
  std::string text;
  for (const Kind& kind : kinds()) {
    if (!wanted.empty() && kind.name != wanted) continue;
    text += (text.empty() ? "" : "\n") + kind_text(kind, terminal);
  }
  if (text.empty()) {
    throw InputError(fmt::format("list: unknown kind '{}'; allowed: {}{}", shown(wanted),
                                 fmt::join(kind_names(), ", "),
                                 did_you_mean(wanted, kind_names())));
  }
  print(text);
}

}  // namespace

const Command kListing{"list", "print every plug-in with its sentence", list_help, run_list};

}  // namespace orrery
