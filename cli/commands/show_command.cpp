#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cmath>
#include <map>

#include "base/data_path.h"
#include "base/error.h"
#include "cli/commands/command.h"
#include "cli/commands/options.h"
#include "cli/output/dataflow_text.h"
#include "cli/output/layer_text.h"
#include "cli/output/numbers.h"
#include "cli/output/output.h"
#include "cli/output/text_table.h"
#include "dataflows/dataflow.h"
#include "hardware/catalog.h"
#include "hardware/load_dram.h"
#include "hardware/load_technology.h"
#include "hardware/yaml_scalars.h"
#include "search/experiment/experiment_spec.h"
#include "workloads/coded_space.h"
#include "workloads/network_yaml.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

po::options_description show_options() {
  po::options_description known("Options", 100, 60);
  known.add_options()("set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
                      "override a key of the hardware; may be repeated");
  add_load_options(known);
  return known;
}

std::string show_help() {
  return "orrery show hardware NAME|FILE [--set PATH=VALUE]...\n"
         "orrery show workload NAME|FILE [--batch N] [--param NAME=VALUE]...\n"
         "orrery show dataflow NAME|FILE\n"
         "orrery show space NAME\n"
         "orrery show dram NAME|FILE [--set PATH=VALUE]...\n"
         "orrery show keys hardware|dram|dataflow|network|technology|experiment\n\n"
         "Prints hardware or a DRAM as a complete YAML file with the meaning of every key, "
         "a\nworkload as its layers, a dataflow as its YAML file, or the choices of an "
         "architecture "
         "space\nand what is known of its networks; or the keys of a kind of file, as a table in "
         "Markdown.\n\n" +
         describe(show_options());
}

std::string layers_text(const Network& network, const Terminal& terminal) {
  TextTable table({{"layer", false, 5},
                   {"op", false, 3},
                   {"shape", false, 2},
                   {"MACs", true, 4},
                   {"weights", true, 1}});
  for (const Layer& layer : network.layers) {
    table.add({shown(layer.name), name_of(layer.op), shape_text(layer),
               with_separators(layer.macs().value), with_separators(layer.parameters().value)});
  }
  table.add_rule();
  table.add({"total", "", "", with_separators(network.macs().value),
             with_separators(network.parameters().value)});
  return table.render(terminal);
}

std::string show_workload(const std::string& name, const Options& options) {
  const Network network = load_workload(name, load_options(options));
  std::string text = shown(network.name);
  if (!network.description.empty()) text += ": " + network.description;
  text += "\n\n" + layers_text(network, Terminal::of_output(false));
  for (const std::string& note : network.notes) text += fmt::format("Note: {}\n", note);
  return text;
}

/// The choices that a code makes, those with the same digits in one row.
std::string choices_text(const CodedSpace& space, const Terminal& terminal) {
  TextTable table({{"characters", false, 3}, {"choice", false, 2}, {"digits", false, 1}});
  const auto& choices = space.digits();
  for (std::size_t begin = 0, end = 0; begin < choices.size(); begin = end) {
    while (end < choices.size() && choices[end].digits == choices[begin].digits) ++end;
    const bool one = end == begin + 1;
    table.add({one ? std::to_string(end) : fmt::format("{} to {}", begin + 1, end),
               one ? choices[begin].name
                   : fmt::format("{} to {}", choices[begin].name, choices[end - 1].name),
               fmt::format("{}", fmt::join(choices[begin].digits, ", "))});
  }
  return table.render(terminal);
}

/// Range of every column of the table.
std::string columns_text(const CodeTable& known, const Terminal& terminal) {
  TextTable table({{"column", false, 5},
                   {"networks", true, 2},
                   {"least", true, 4},
                   {"median", true, 3},
                   {"most", true, 4}});
  for (const std::string& name : known.columns()) {
    std::vector<double> values;
    for (const double value : known.column(name)) {
      if (!std::isnan(value)) values.push_back(value);
    }
    std::sort(values.begin(), values.end());
    const auto text = [](double value) { return fmt::format("{:.10g}", value); };
    if (values.empty()) continue;
    table.add({name, with_separators(static_cast<std::int64_t>(values.size())),
               text(values.front()), text(values[values.size() / 2]), text(values.back())});
  }
  return table.render(terminal);
}

std::string show_space(const std::string& name) {
  const CodedSpace& space = coded_space(name);
  const Terminal terminal = Terminal::of_output(false);
  std::string text = fmt::format("{}: {}\n\n{}\n", space.name(), space.table().source(),
                                 choices_text(space, terminal));
  text += columns_text(space.table(), terminal);
  for (const auto& [parameter, value] : space.parameters()) {
    text += fmt::format("\nParameter: --param {}={}\n", parameter, value);
  }
  return text + fmt::format("\nA network: --workload {}/{}\n", space.name(),
                            space.table().code(space.table().size() / 2));
}

/// The keys of a kind of file, from their declarations.
std::string show_keys(const std::string& kind) {
  const std::map<std::string, std::string (*)()> kinds = {
      {"dataflow", dataflow_keys_markdown},     {"dram", dram_keys_markdown},
      {"experiment", experiment_keys_markdown}, {"hardware", hardware_keys_markdown},
      {"network", network_keys_markdown},       {"technology", technology_keys_markdown}};
  const auto found = kinds.find(kind);
  if (found != kinds.end()) return found->second();
  std::vector<std::string> names;
  for (const auto& [name, markdown] : kinds) names.push_back(name);
  throw InputError(fmt::format("show keys: unknown kind of file '{}'; allowed: {}", shown(kind),
                               fmt::join(names, ", ")));
}

void run_show(const Arguments& arguments) {
  const Options options(show_options(), arguments, 2);
  const auto& words = options.words();
  if (words.size() < 2) {
    throw InputError(
        "show: found too little; allowed: hardware NAME, workload NAME, dataflow NAME, space NAME, "
        "dram NAME, keys KIND");
  }
  if (words[0] == "hardware") {
    print(show_hardware(words[1], options.texts("set")));
  } else if (words[0] == "workload") {
    print(show_workload(words[1], options));
  } else if (words[0] == "dataflow") {
    print(dataflow_text(load_dataflow(words[1])));
  } else if (words[0] == "space") {
    print(show_space(words[1]));
  } else if (words[0] == "dram") {
    print(show_dram(load_dram(words[1], options.texts("set"))));
  } else if (words[0] == "keys") {
    print(show_keys(words[1]));
  } else {
    throw InputError(fmt::format(
        "show: unknown kind '{}'; allowed: hardware, workload, dataflow, space, dram, keys",
        shown(words[0])));
  }
}

}  // namespace

const Command kShow{"show", "print one accelerator, DRAM, workload, dataflow or space in full",
                    show_help, run_show};

}  // namespace orrery
