#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <fstream>
#include <iterator>

#include "base/data_path.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/layer_text.h"
#include "cli/numbers.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/text_table.h"
#include "dataflows/dataflow.h"
#include "hardware/catalog.h"
#include "hardware/values.h"
#include "workloads/zoo.h"

namespace orrery {
namespace {

namespace po = boost::program_options;

po::options_description known_options() {
  po::options_description known("Options", 100, 60);
  known.add_options()("set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE"),
                      "override a key of the hardware; may be repeated");
  add_load_options(known);
  return known;
}

std::string help() {
  return "orrery show hardware NAME|FILE [--set PATH=VALUE]...\n"
         "orrery show workload NAME|FILE [--batch N] [--param NAME=VALUE]...\n"
         "orrery show dataflow NAME|FILE\n\n"
         "Prints hardware as a complete YAML file with the meaning, unit and default of every key, "
         "a\nworkload as its layers, or a dataflow as its YAML file.\n\n" +
         describe(known_options());
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

std::string show_dataflow(const std::string& name) {
  const Dataflow dataflow = load_dataflow(name);  // throws when there is none, or it is not one
  std::ifstream file(dataflow.where.file, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void run(const Arguments& arguments) {
  const Options options(known_options(), arguments, 2);
  const auto& words = options.words();
  if (words.size() < 2) {
    throw InputError(
        "show: found too little; allowed: hardware NAME, workload NAME, dataflow NAME");
  }
  if (words[0] == "hardware") {
    print(show_hardware(words[1], options.texts("set")));
  } else if (words[0] == "workload") {
    print(show_workload(words[1], options));
  } else if (words[0] == "dataflow") {
    print(show_dataflow(words[1]));
  } else {
    throw InputError(fmt::format("show: unknown kind '{}'; allowed: hardware, workload, dataflow",
                                 shown(words[0])));
  }
}

}  // namespace

const Command kShow{"show", "print one accelerator, workload or dataflow in full", help, run};

}  // namespace orrery
